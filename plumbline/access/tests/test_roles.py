"""The roles are a file: read, checked, and asked what each may do."""

from pathlib import Path

import pytest

from plumbline.access.roles import capabilities_of, load_roles, read_roles, roles
from plumbline.kernel.refusals import Refusal

TWO = """\
roles:
  - key: manager
    label: Manager
    side: provider
    capabilities: [plan.read, plan.edit]
    also: [home manager]
  - key: reader
    label: Reader
    side: oversight
    capabilities: [plan.read]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "library" / "roles.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_roles_are_read_in_the_files_order(tmp_path: Path) -> None:
    found = load_roles(written(tmp_path, TWO))
    assert list(found) == ["manager", "reader"]
    assert found["manager"].may("plan.edit")
    assert not found["reader"].may("plan.edit")


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    path = written(tmp_path, TWO)
    load_roles(path)
    assert list(load_roles(written(tmp_path, TWO.replace("key: reader", "key: board_reader")))) == [
        "manager",
        "board_reader",
    ]


def test_a_mistake_is_refused_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, TWO.replace("side: oversight", "side: oversigth"))
    with pytest.raises(Refusal, match=r'library/roles.yaml:9: .* Did you mean "oversight"\?'):
        load_roles(path)


def test_a_key_twice_is_a_mistake(tmp_path: Path) -> None:
    found, mistakes = read_roles(written(tmp_path, TWO.replace("key: reader", "key: manager")))
    assert [one.line for one in mistakes] == [7]
    assert list(found) == ["manager"]


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="is not there"):
        load_roles(tmp_path / "roles.yaml")


@pytest.mark.parametrize(
    "key",
    [
        # D&G
        "partnership_lead", "tactical_lead", "tactical_lead_nursing", "tactical_lead_social_work", "care_home_manager",
        "registered_manager", "day_to_day_manager", "provider_director", "area_manager", "provider_senior_staff",
        "health_protection", "infection_prevention", "clinical_educator", "community_nurse", "social_worker",
        "allied_health_professional", "commissioner", "police_officer", "sector_body", "regulator_inspector",
        # the other documents
        "quality_improvement_officer", "team_manager", "contracts_officer", "head_of_service", "safeguarding_lead",
        "business_support_officer", "link_officer", "board_member", "committee_member", "gp", "lead_officer",
        "performance_officer", "coordinating_officer", "impartial_chair", "healthwatch", "assistant_director",
    ],
)  # fmt: skip
def test_every_role_that_the_documents_name_is_there(key: str) -> None:
    assert "plan.read" in capabilities_of(key)


def test_a_role_that_is_not_in_the_file_allows_nothing() -> None:
    assert capabilities_of("no_such_role") == frozenset()


def test_every_role_may_read_the_frameworks() -> None:
    assert all(role.may("library.read") for role in roles().values())
