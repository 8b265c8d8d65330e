"""The published library says what the published documents say: labels, columns, themes, words of the scales."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from plumbline.access.roles import CAPABILITIES
from plumbline.library.loading import Library, check_library, load_library
from plumbline.library.types import RECIPIENT_ROLES, Common, Field, Framework
from plumbline.people.models import GroupKind, OrganisationKind
from tests.shared import shared_file

FOLDER = Path(__file__).resolve().parents[3] / "library"
OF_ITEMS = {f for f in get_args(Field) if f not in ("section", "section_outcomes")}


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(FOLDER)


@pytest.fixture(scope="module")
def dumfries(library: Library) -> Framework:
    return library.framework("dumfries-galloway-improvement-plan")


@pytest.fixture(scope="module")
def moray(library: Library) -> Framework:
    return library.framework("moray-improvement-action-plan")


@pytest.fixture(scope="module")
def stockton(library: Library) -> Framework:
    return library.framework("stockton-scrutiny-progress-update")


@pytest.fixture(scope="module")
def wirral(library: Library) -> Framework:
    return library.framework("wirral-team-work-plan")


def truth(name: str) -> Any:
    return json.loads(shared_file("sources", "truth", f"{name}.json").read_text(encoding="utf-8"))


def source(name: str) -> str:
    return " ".join(shared_file("sources", name).read_text(encoding="utf-8").lower().replace("’", "'").split())


def test_the_published_library_has_no_mistakes() -> None:
    assert [str(mistake) for mistake in check_library(FOLDER)] == []


def test_dumfries_prints_the_columns_of_the_document(dumfries: Framework) -> None:
    printed = [f"{column.label} {column.hint}".strip() for column in dumfries.columns]
    assert printed == [column["printed"] for column in truth("dumfries")["columns"]]


def test_dumfries_prints_the_header_of_the_document(dumfries: Framework) -> None:
    expected = truth("dumfries")
    on_every_page = [field.label for field in dumfries.header if field.every_page]
    assert on_every_page == [field["label"] for field in expected["page_header"]]
    once = [field.label for field in dumfries.header if not field.every_page]
    assert once == [field["label"] for field in expected["header_fields"]]
    assert all(field.required for field in dumfries.header if field.every_page)
    assert dumfries.title == expected["title"]


def test_dumfries_has_the_six_themes_by_both_their_names(dumfries: Framework) -> None:
    themes = truth("dumfries")["themes"]
    assert [(theme.number, theme.title) for theme in dumfries.sections.fixed] == [
        (t["number"], t["name"]) for t in themes
    ]
    for theme, expected in zip(dumfries.sections.fixed, themes, strict=True):
        other = expected["name_in_guidance"].lower()
        assert other in (theme.title.lower(), *theme.also)


def test_dumfries_prints_the_context_row_of_the_document(dumfries: Framework) -> None:
    rule = dumfries.sections
    assert f"{rule.context_label} {rule.context_hint}:" == truth("dumfries")["context_label"]


def test_dumfries_begins_with_eighteen_rows(dumfries: Framework) -> None:
    assert dumfries.items.blank_rows * len(dumfries.sections.fixed) == truth("dumfries")["counts"]["numbered_rows"]


def test_dumfries_has_four_triggers_for_a_partnership_plan_and_its_reasons_for_one_in_house(
    dumfries: Framework,
) -> None:
    kinds = [trigger.kind for trigger in dumfries.triggers]
    assert (kinds.count("partnership"), kinds.count("in-house"), len(kinds)) == (4, 2, 6)
    ends = {trigger.key: trigger.grades_at_least for trigger in dumfries.triggers if trigger.grades_at_least}
    assert ends == {"weak-grade": 3, "adequate-grade": 4}


def test_dumfries_names_the_four_who_must_attend_and_the_twelve_who_may(dumfries: Framework) -> None:
    required = [attendee.label for attendee in dumfries.attendees if attendee.required]
    assert required == [
        "Care Home Manager",
        "Care Home Director / Owner",
        "Partnership Lead",
        "Care Home Tactical Lead",
    ]
    assert len(dumfries.attendees) - len(required) == 12


def test_dumfries_names_everyone_who_must_be_sent_the_plan(dumfries: Framework) -> None:
    required = [recipient.label for recipient in dumfries.distribution if recipient.required]
    assert required == [
        "Improvement Planning Group",
        "Care Home Oversight Group (CHOG)",
        "Commissioning",
        "Care Inspectorate",
    ]


def test_dumfries_helps_with_every_column_and_keeps_the_four_links(dumfries: Framework) -> None:
    helped = {key for key, _ in dumfries.guidance}
    assert {field for column in dumfries.columns for field in (column.field, *column.holds)} <= helped
    assert {"context", "sections", "abbreviations"} <= helped
    assert len(dumfries.links) == 4
    text = source("dumfries-galloway-guidance-and-template.txt")
    for link in dumfries.links:
        assert link.url.lower() in text


def test_rag_has_three_colours_with_their_words(library: Library, dumfries: Framework) -> None:
    scale = library.scale_of(dumfries)
    assert [value.label for value in scale.values] == [one["letter"] for one in truth("dumfries")["rag"]]
    for value, one in zip(scale.values, truth("dumfries")["rag"], strict=True):
        assert one["meaning"].lower().rstrip(".") in value.also
    assert [value.common for value in scale.values] == [Common.LATE, Common.ON_TRACK, Common.DONE]


def test_moray_prints_the_columns_of_the_document(moray: Framework) -> None:
    assert [column.label for column in moray.columns] == truth("moray")["columns"]
    assert moray.period == "required"
    assert not moray.status_in_print
    assert moray.scale_reason


def test_moray_knows_every_level_of_the_document(moray: Framework) -> None:
    found = {
        level
        for recommendation in truth("moray")["recommendations"]
        for outcome in recommendation["expected_outcomes"]
        for level in outcome["levels"]
    }
    assert found <= set(moray.sections.outcome_levels)
    assert moray.sections.themed
    assert moray.sections.has_lead


def test_stockton_prints_the_labels_of_the_document(stockton: Framework) -> None:
    expected = truth("stockton")
    assert [field.label for field in stockton.header if field.printed] == list(expected["header"])
    text = source("stockton-progress-update.txt")
    for column in stockton.columns:
        assert column.label.lower() in text
        assert column.hint.lower() in text
    assert stockton.title.upper() == expected["header_title"]


def test_stockton_grades_from_one_to_four_with_their_words(library: Library, stockton: Framework) -> None:
    scale = library.scale_of(stockton)
    assert [(value.key, value.label) for value in scale.values] == [
        (str(one["grade"]), one["label"]) for one in truth("stockton")["grading_key"]
    ]
    assert scale.key_title == "Assessment of Progress Gradings"
    assert stockton.rounds
    assert stockton.rounds.months_after_agreed == 12
    assert stockton.rounds.done_key == "1"


def test_wirral_prints_the_columns_of_the_document(wirral: Framework) -> None:
    expected = [label for label in truth("wirral")["columns"] if label]
    assert [column.label for column in wirral.columns if column.field != "number"] == expected
    assert wirral.items.short_numbers


def test_no_sentence_of_a_source_is_copied(library: Library) -> None:
    """Labels, terms and figures carry over; sentences of eight words or more are written anew."""
    sources = [
        "dumfries-galloway-guidance-and-template.txt",
        "moray-sds-action-plan-2019-20.txt",
        "stockton-progress-update.txt",
        "wirral-quality-improvement-plan.txt",
    ]
    texts = [" ".join(re.findall(r"[a-z0-9'%]+", source(name))) for name in sources]
    for framework in library.frameworks:
        ours = [framework.summary, framework.intro, framework.scale_reason, *(text for _, text in framework.guidance)]
        ours += [value.meaning for scale in library.scales for value in scale.values]
        for sentence in re.split(r"(?<=[.:;]) ", " ".join(ours)):
            words = re.findall(r"[a-z0-9'%]+", sentence.lower())
            for start in range(len(words) - 7):
                phrase = " ".join(words[start : start + 8])
                assert not any(phrase in text for text in texts), phrase


OWN_DOCUMENT = {
    "dumfries-galloway-improvement-plan": "dumfries-galloway-guidance-and-template.txt",
    "moray-improvement-action-plan": "moray-sds-action-plan-2019-20.txt",
    "stockton-scrutiny-progress-update": "stockton-progress-update.txt",
    "wirral-team-work-plan": "wirral-quality-improvement-plan.txt",
}


@pytest.mark.parametrize(("framework", "document"), OWN_DOCUMENT.items())
def test_the_evidence_of_a_framework_speaks_for_its_own_document_first(
    library: Library, framework: str, document: str
) -> None:
    text = source(document)
    share = {
        one.id: sum(phrase in text for phrase in one.evidence) / len(one.evidence) for one in library.newest_frameworks
    }
    others = [found for name, found in share.items() if name != framework]
    assert share[framework] >= 0.8, share
    assert max(others) <= 0.4, share


def test_every_status_is_told_apart_without_its_colour(library: Library) -> None:
    for scale in library.scales:
        assert len({value.shape for value in scale.values}) == len(scale.values), scale.id


def test_a_scale_of_another_kind_never_shares_a_key_with_another_meaning_silently(library: Library) -> None:
    """Green is done in one scale and on track in another: a key means nothing outside its own scale."""
    green = {scale.id: value.common for scale in library.scales if (value := scale.value("green"))}
    assert green == {"rag-3": Common.DONE, "brag-4": Common.ON_TRACK, "brag-5": Common.ON_TRACK}


def test_the_kinds_of_recipients_are_those_the_people_room_knows() -> None:
    assert set(RECIPIENT_ROLES) == {*GroupKind.values, *OrganisationKind.values}


def test_every_side_and_every_capability_is_somebodys(library: Library) -> None:
    assert {role.side for role in library.roles.values()} == {"partner", "provider", "regulator", "oversight", "public"}
    assert {one for role in library.roles.values() for one in role.capabilities} == set(CAPABILITIES)


def test_only_those_who_are_partners_or_providers_or_serve_a_committee_write_plans(library: Library) -> None:
    writers = {role.side for role in library.roles.values() if role.may("plan.edit")}
    assert writers == {"partner", "provider", "oversight"}
    assert [role.key for role in library.roles.values() if role.side == "oversight" and role.may("plan.edit")] == [
        "scrutiny_officer"
    ]
