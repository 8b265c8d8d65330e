"""What somebody reported is another kind of record than a plan: other roles read it, and a plan's readers do not."""

from __future__ import annotations

from datetime import date

import pytest

from plumbline.access.actions import open_record, share_record
from plumbline.access.models import Grant, Record
from plumbline.access.queries import (
    get_record_to_share,
    grants_of,
    people_who_see,
    records_open_to,
    records_owned_by,
    records_seen_by,
)
from plumbline.access.rules import RIGHTS, kinds_for, rights_of
from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from tests.world import NOW, World, person, viewer

pytestmark = pytest.mark.django_db


def record_of(world: World, kind: str) -> Record:
    return open_record(by=SYSTEM, at=NOW, owner=world.partnership, kind=kind)


def test_each_kind_is_read_by_the_roles_that_its_right_names(world: World) -> None:
    plan, told, secret = (record_of(world, kind) for kind in ("plan", "intelligence", "confidential"))
    officer, lead = viewer(world.mate), viewer(world.owner)  # a quality officer; a Partnership Lead
    nurse = viewer(person("Nia Rees", world.partnership, "community_nurse"))
    assert {r.pk for r in records_seen_by(lead)} == {plan.pk, told.pk, secret.pk}
    assert {r.pk for r in records_seen_by(officer)} == {plan.pk, told.pk}
    assert {r.pk for r in records_seen_by(nurse)} == {plan.pk}
    assert not records_seen_by(viewer(world.stranger))


def test_a_capability_for_plans_opens_no_report(world: World) -> None:
    told = record_of(world, "intelligence")
    for capability in ("progress.record", "plan.edit", "plan.share"):
        assert not records_open_to(viewer(world.owner), capability).filter(pk=told.pk).exists(), capability
        assert not records_owned_by(viewer(world.owner), capability).filter(pk=told.pk).exists(), capability
    assert records_open_to(viewer(world.mate), "intelligence.triage").filter(pk=told.pk).exists()
    secret = record_of(world, "confidential")
    assert not records_open_to(viewer(world.mate), "intelligence.triage").filter(pk=secret.pk).exists()


def test_a_report_is_passed_on_by_those_who_work_on_it(world: World) -> None:
    told, secret = record_of(world, "intelligence"), record_of(world, "confidential")
    given = {
        "at": NOW, "level": "read", "purpose": "what it says of the home", "lawful_basis": "public task", "label": "x",
        "organisation_id": world.provider.pk,
    }  # fmt: skip
    share_record(by=viewer(world.owner), record_id=told.pk, **given)
    assert records_seen_by(viewer(world.manager)).get() == told
    assert [g.with_whom for g in grants_of(viewer(world.mate), told.pk)] == [world.provider.name]
    assert not grants_of(viewer(world.reader), secret.pk)
    with pytest.raises(Record.DoesNotExist):
        share_record(by=viewer(world.mate), record_id=secret.pk, **given)
    with pytest.raises(Record.DoesNotExist):
        get_record_to_share(viewer(world.mate), secret.pk)
    assert not Grant.objects.filter(record=secret).exists()


def test_who_sees_a_report_is_asked_by_its_kind(world: World) -> None:
    told, secret = record_of(world, "intelligence"), record_of(world, "confidential")
    nurse = person("Nia Rees", world.partnership, "community_nurse")
    assert world.mate in people_who_see(viewer(world.owner), told.pk)
    assert nurse not in people_who_see(viewer(world.owner), told.pk)
    assert world.mate not in people_who_see(viewer(world.owner), secret.pk)


def test_sharing_what_one_may_only_read_is_refused_in_words(world: World) -> None:
    told = record_of(world, "intelligence")
    reader = viewer(world.reader)  # an assistant director: reads and decides nothing about it
    with pytest.raises(Refusal, match="decided by Glen Afton"):
        share_record(
            by=reader, at=NOW, record_id=told.pk, level="read", purpose="x", lawful_basis="y", label="z",
            organisation_id=world.provider.pk,
        )  # fmt: skip


def test_a_kind_that_the_rule_does_not_name_is_seen_by_nobody(world: World) -> None:
    odd = record_of(world, "something-new")
    assert not records_seen_by(viewer(world.owner, on=date.today())).filter(pk=odd.pk).exists()
    assert rights_of("something-new").read not in {r for rights in RIGHTS.values() for r in (rights.read, rights.share)}
    assert kinds_for("plan.edit") == ["plan"]
    assert kinds_for("intelligence.identities") == ["intelligence", "confidential"]
