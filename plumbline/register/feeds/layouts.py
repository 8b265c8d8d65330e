"""The columns of each regulator's file, under the headings of every year that was seen."""

from __future__ import annotations

import re

from plumbline.register.feeds.columns import Column, Family, Layout, tidied, year_of

# Key questions of the Care Inspectorate, by the heading they are published under.
KEY_QUESTIONS = {
    "KQ_Support_Wellbeing": "wellbeing",
    "KQ_Care_and_Support_Planning": "planning",
    "KQ_Setting": "setting",
    "KQ_Staff_Team": "staff",
    "KQ_Leadership": "leadership",
    "KQ_Care_Play_and_Learning": "play-and-learning",
    # The quality themes that were graded before the key questions came.
    "Quality_of_Care_and_Support": "care-and-support",
    "Quality_of_Environment": "environment",
    "Quality_of_Staffing": "staffing",
    "Quality_of_Mgmt_and_Lship": "management",
    "Quality_of_Information": "information",
}
_QUESTIONS = tuple(
    Column(f"grade:{key}", (heading,), usual=heading.startswith("KQ_")) for heading, key in KEY_QUESTIONS.items()
)
_ORDINAL = r"(?P<place>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)"
_TALLY = {"complaintsupheld": "complaints-upheld", "complntupheldorpartially": "complaints-upheld"}


def _own_question(heading: str) -> str:
    """A key question that the mapping does not know keeps a key made of its heading."""
    words = re.sub(r"(?i)^kq[\s_]*", "", heading)
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:40]


_NOT_TAKEN = (
    r"(?:anyrequirements|countanyreqs)\d{4}|[a-z]{3}\d\daannualreturnsubmitted|[a-z]{3}\d\dannualreturnsubmitted"
)

CARE_INSPECTORATE = Layout(
    source="care-inspectorate",
    title="Care Inspectorate",
    columns=(
        Column("number", ("CSNumber", "CS_Number", "Care_Service_Number", "CaseNumber"), essential=True),
        Column("name", ("ServiceName", "Service_Name"), essential=True),
        Column("kind", ("CareService", "Care_Service"), essential=True),
        Column("provider_number", ("SP_number", "SPNumber", "Service_Provider_Number"), essential=True),
        Column("area", ("Council_Area_Name", "Council_Area", "Local_Authority_Name"), essential=True),
        Column("provider_name", ("ServiceProvider", "Service_Provider", "Service_Provider_Name")),
        Column("subtype", ("Subtype", "Sub_Type")),
        Column("client_group", ("Client_group",)),
        Column("sector", ("ServiceType", "Service Type")),
        Column("address_1", ("Address_line_1",)),
        Column("address_2", ("Address_line_2",)),
        Column("address_3", ("Address_line_3",)),
        Column("address_4", ("Address_line_4",)),
        Column("town", ("Service_town",)),
        Column("postcode", ("Service_Postcode",)),
        Column("places", ("Registered_Places",)),
        Column("status", ("ServiceStatus", "Service_Status")),
        Column("registered_on", ("DateReg", "Date_Registered", "Registration_Date")),
        Column("risk", ("RAD_SAT_Score", "RADScore", "RAD_Score")),
        Column("lowest", ("MinGrade",)),
        Column("highest", ("MaxGrade",)),
        Column("graded_on", ("Publication_of_Latest_Grading",)),
        Column("last_inspected_on", ("Last_inspection_Date",)),
        *_QUESTIONS,
    ),
    families=(
        Family(
            re.compile(rf"{_ORDINAL}(?P<what>date|case|recs|reqs)(?P<year>\d{{4}})"),
            lambda m, _: f"{m['what']}:{m['place']}:{m['year']}",
        ),
        Family(
            re.compile(r"(?P<what>complaintsupheld|complntupheldorpartially)(?P<year>\d{4})"),
            lambda m, _: f"tally:{_TALLY[m['what']]}:{year_of(m['year'])}",
        ),
        Family(
            re.compile(r"enforcementsissued(?P<year>\d{4})"), lambda m, _: f"tally:enforcements:{year_of(m['year'])}"
        ),
        Family(re.compile(_NOT_TAKEN), lambda m, _: ""),
        Family(re.compile(r"(?:kq|cs|combeval|mingrade|setting|staff|leadership).*change"), lambda m, _: ""),
        Family(re.compile(r"combeval.*"), lambda m, _: ""),
        Family(re.compile(r"kq.+"), lambda m, heading: f"grade:{_own_question(heading)}", report=True),
    ),
    not_taken=frozenset(
        (
            "Combined_Service_", "CaseNumber_Combined", "AdditionalSubtypes", "ChopUPRN",
            "Provided_by_Local_Authority", "Date_Reg", "SIMD_rank", "SIMD2020_Rank", "SIMD2020_Decile", "Datazone",
            "Integration_Authority_Name", "TotalBeds", "SingleBedrooms", "BedsInDoubleRooms",
            "BedsInBedroomsFor3OrMore", "CareHome_Main_Area_of_Care", "Care_Home_All_Areas_of_Provision",
            "Health_Board_Name", "NumberStaff", "PublicList", "GradeSpread", "Year_Month_latest_grade",
        )
    ),
)  # fmt: skip

CQC = Layout(
    source="cqc",
    title="Care Quality Commission",
    columns=(
        Column("number", ("Location ID",), essential=True),
        Column("name", ("Location Name",), essential=True),
        Column("kind", ("Location Primary Inspection Category",), essential=True),
        Column("area", ("Location Local Authority",), essential=True),
        Column("provider_number", ("Provider ID",), essential=True),
        Column("domain", ("Domain", "Key Question"), essential=True),
        Column("rating", ("Latest Rating",), essential=True),
        Column("provider_name", ("Provider Name",)),
        Column("care_home", ("Care Home?",)),
        Column("sector", ("Location Type", "Location Type/Sector")),
        Column("address_1", ("Location Street Address",)),
        Column("address_2", ("Location Address Line 2",)),
        Column("town", ("Location City",)),
        Column("postcode", ("Location Post Code", "Location Postal Code")),
        Column("group", ("Service / Population Group",)),
        Column("graded_on", ("Publication Date",)),
        Column("inherited", ("Inherited Rating (Y/N)",)),
        Column("website", ("URL", "Location URL")),
        Column("places", ("Care homes beds", "Care home beds"), usual=False),
    ),
    not_taken=frozenset(
        (
            "Location ODS Code", "Location Region", "Location NHS Region", "Location ONSPD CCG Code",
            "Location ONSPD CCG", "Location Commissioning CCG Code", "Location Commissioning CCG Name",
            "Report Type", "Brand ID", "Brand Name", "Location County", "Location Inspection Directorate",
        )
    ),
)  # fmt: skip

RQIA = Layout(
    source="rqia",
    title="Regulation and Quality Improvement Authority",
    columns=(
        Column("name", ("Service Name",), essential=True),
        Column("kind", ("Service Type", "Type of Service"), essential=True),
        Column("provider_name", ("Provider", "Registered Provider", "Provider Name"), essential=True),
        Column("number", ("Service ID", "RQIA ID", "Establishment ID"), usual=False),  # else in brackets after the name
        Column("provider_number", ("Provider ID", "Organisation ID"), usual=False),
        Column("area", ("Local Government District", "LGD", "Council Area", "Council"), usual=False),
        Column("address_1", ("Address Line1", "Address Line 1", "Address")),
        Column("address_2", ("Address Line2", "Address Line 2")),
        Column("town", ("Town", "Town/City")),
        Column("postcode", ("Postcode", "Post Code")),
        Column("places", ("Max Approved Places", "Maximum Approved Places")),
        Column("subtype", ("Categories of Care", "Category of Care")),
        Column("last_inspected_on", ("Last Inspected", "Last Inspection Date")),
    ),
    not_taken=frozenset(("Conditions (As per Certificate)", "Conditions", "HSC Trust")),
)

LAYOUTS = {layout.source: layout for layout in (CARE_INSPECTORATE, CQC, RQIA)}

# Headings that no other regulator has: one of them tells whose file it is.
TELLING = {
    "care-inspectorate": frozenset(
        tidied(h) for h in ("CSNumber", "CareService", "SP_number", "Council_Area_Name", "MinGrade", "ServiceProvider")
    ),
    "cqc": frozenset(
        tidied(h)
        for h in ("Location ID", "Location Name", "Location Primary Inspection Category", "Location Local Authority")
    ),
    "rqia": frozenset(
        tidied(h) for h in ("Max Approved Places", "Categories of Care", "Last Inspected", "Service Name")
    ),
}
