"""What kind of doer a printed name is: a person, a role, an organisation, or not yet known."""

from __future__ import annotations

import re

TBC = re.compile(
    r"^\W*(tbc|tba|tbd|to be (confirmed|agreed|decided|advised|determined)|vacant|vacancy|not known)\W*$", re.I
)
ORGANISATION = re.compile(
    r"\b(council|board|partnership|trust|nhs|group|committee|team|cqc|commission|inspectorate|healthwatch|police|"
    r"limited|ltd|service|services|forum|network|department|directorate|agency|scotland|england|wales)\b",
    re.I,
)
ROLE = re.compile(
    r"\b(officer|manager|lead|director|owner|advisor|adviser|practitioner|nurse|worker|head|chair|coordinator|"
    r"co-ordinator|supervisor|inspector|commissioner|administrator|assistant|deputy|senior|snr|cook|chef|educator|"
    r"champion|consultant|matron|carer|carers|staff|seniors|all|TM|QIP|keyworker|handyperson|maintenance|provider|managers|"
    r"officers|nurses|leads|chief|executive|lawyer|solicitor|gp|doctor|physio|therapist|member|members)\b",
    re.I,
)


def kind_of_party(text: str) -> str:
    """One of "person", "role", "organisation", "tbc" (values of `models.PartyKind`); a guess from the words, which a
    person can correct by linking a user or an organisation."""
    if not text.strip() or TBC.match(text) or re.search(r"\(tbc\)", text, re.I):
        return "tbc"
    if ROLE.search(text):
        return "role"
    if ORGANISATION.search(text):
        return "organisation"
    return "person"
