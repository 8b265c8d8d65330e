"""The chain shows every event that was tampered with, removed or put in another order."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from plumbline.access.viewer import NOBODY, SYSTEM
from plumbline.history.actions import record_event
from plumbline.history.models import Chain, Event
from plumbline.history.queries import FACTS, check_chains
from plumbline.history.rules import event_hash, plain
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Organisation
from tests.world import NOW, organisation


def write(to: Organisation, number: int = 1, **more: Any) -> Event:
    values = {"verb": "thing.changed", "label": f"Thing {number}", "before": {"n": number - 1}, "after": {"n": number}}
    return record_event(
        by=SYSTEM, at=NOW + timedelta(minutes=number), subject=to, organisation_id=to.pk, organisation_name=to.name,
        **{**values, **more},
    )  # fmt: skip


@pytest.fixture
def council(db: None) -> Organisation:
    made = organisation("Aldermoor Council", kind="council", nation="england")
    for number in range(2, 7):
        write(made, number)
    return made


def sql(text: str, *params: Any) -> None:
    """Past every guard of the models, as somebody with the database's password would."""
    with connection.cursor() as cursor:
        cursor.execute(text, params)


def faults() -> list[str]:
    return [fault.message for chain in check_chains(SYSTEM) for fault in chain.faults]


def verify(**options: Any) -> str:
    out = StringIO()
    call_command("verify_history", stdout=out, **options)
    return out.getvalue()


def test_a_record_that_nobody_touched_verifies(council: Organisation) -> None:
    organisation("Brae Council", kind="council")
    assert verify() == "History: 2 organisations, 7 events, every one as it was written.\n"


@pytest.mark.parametrize("column", sorted(set(FACTS) - {"hash", "organisation_id", "number"}))
def test_a_change_to_any_column_is_named(council: Organisation, column: str) -> None:
    kind = Event._meta.get_field(column).get_internal_type()
    others = {"DateTimeField": "2020-01-01 00:00:00+00:00", "JSONField": '{"n": 99}', "BigIntegerField": 999}
    value = others.get(kind, "x")
    sql(f"UPDATE history_event SET {column} = %s WHERE number = 3", value)
    assert any("Event 3 was changed after it was written." in fault for fault in faults())


def test_a_change_whose_hash_was_made_to_fit_breaks_the_next_link(council: Organisation) -> None:
    event = Event.objects.get(number=3)
    event.reason = "a better reason"
    sql("UPDATE history_event SET reason = %s, hash = %s WHERE number = 3", event.reason, event_hash(event.facts()))
    assert faults() == ["Event 4 does not follow the one before it: reordered or replaced."]


def test_a_removed_event_is_named(council: Organisation) -> None:
    sql("DELETE FROM history_event WHERE number = 3")
    assert faults() == ["Event 3 is missing."]


def test_several_removed_events_are_named(council: Organisation) -> None:
    sql("DELETE FROM history_event WHERE number IN (2, 3)")
    assert faults() == ["Events 2 to 3 are missing."]


def test_removed_last_events_are_missed(council: Organisation) -> None:
    sql("DELETE FROM history_event WHERE number > 4")
    assert faults() == ["The record should have 6 events and ends at 4."]


def test_two_exchanged_events_are_named(council: Organisation) -> None:
    for old, new in ((2, 100), (3, 2), (100, 3)):
        sql("UPDATE history_event SET number = %s WHERE number = %s", new, old)
    assert "Event 2 does not follow the one before it: reordered or replaced." in faults()
    assert "Event 3 was changed after it was written." in faults()


def test_a_replaced_last_event_is_named(council: Organisation) -> None:
    event = Event.objects.get(number=6)
    event.verb = "thing.never-happened"
    sql("UPDATE history_event SET verb = %s, hash = %s WHERE number = 6", event.verb, event_hash(event.facts()))
    assert faults() == ["Event 6 is not the one that was written last."]


def test_an_event_after_the_end_is_named(council: Organisation) -> None:
    Chain.objects.filter(organisation_id=council.pk).update(length=5, last_hash=Event.objects.get(number=5).hash)
    assert faults() == ["The record ends at event 5, and there is an event 6 after it."]


def test_a_removed_head_is_named(council: Organisation) -> None:
    Chain.objects.all().delete()
    assert faults() == ["The head of its record was removed; 6 events are left without it."]


def test_a_whole_record_removed_is_named_and_the_command_fails(council: Organisation) -> None:
    Chain.objects.all().delete()
    sql("DELETE FROM history_event")
    out = StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("verify_history", stdout=out)
    assert out.getvalue() == "Aldermoor Council: Its whole record is missing.\n"
    assert (str(ended.value), ended.value.returncode) == ("History: 1 fault.", 1)


def test_a_record_written_anew_with_all_its_hashes_is_shown_by_the_kept_fingerprints(
    council: Organisation, tmp_path: Any
) -> None:
    kept = tmp_path / "heads.txt"
    verify(heads=kept)
    write(council, 7)
    assert "every one as it was written" in verify(against=kept)

    sql("DELETE FROM history_event")
    Chain.objects.all().delete()
    for number in range(1, 8):
        write(council, number)
    assert faults() == []
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_history", against=kept, stdout=out)
    assert out.getvalue() == "Aldermoor Council: Event 6 is not the one whose fingerprint was kept.\n"


def test_only_the_operator_checks_the_whole_record(council: Organisation) -> None:
    with pytest.raises(Refusal):
        list(check_chains(NOBODY))


def test_an_event_cannot_be_changed_or_deleted_through_the_models(council: Organisation) -> None:
    event = Event.objects.get(number=2)
    event.reason = "later"
    for attempt in (
        event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(reason="later"),
        lambda: Event.objects.bulk_update([event], ["reason"]), lambda: Event.objects.bulk_create([event]),
    ):  # fmt: skip
        with pytest.raises(TypeError):
            attempt()


def test_an_event_goes_with_the_change_it_speaks_of(council: Organisation) -> None:
    @transaction.atomic
    def change_that_fails() -> None:
        write(council, 7)
        raise RuntimeError("the change failed")

    with pytest.raises(RuntimeError):
        change_that_fails()
    assert Event.objects.count() == 6
    assert faults() == []


def test_what_is_kept_comes_back_with_the_same_hash(council: Organisation) -> None:
    """On either database: JSON that a database rewrites would look tampered with."""
    awkward = {
        "day": date(2026, 3, 29),
        "moment": datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1))),
        "whole second": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        "money": Decimal("1000.10"),
        "part": 1e16,
        "small": 1e-9,
        "large": 2**70,
        "people": {"Ó Súilleabháin", "d’Arcy", "Nguyễn", "李"},
        "nested": [{"b": None, "a": True}, ("x", 1)],
        "nul": "be\x00fore",
        "half": "\ud83d",
        "smile": "😀",
        "bullets": "- one\n- two\t“three”",
        7: "a number as a name",
    }
    event = write(
        council, 7, before=awkward, after=awkward, reason="Siân’s\x00 reason – ‘Ystradgynlais’",
    )  # fmt: skip
    stored = Event.objects.get(pk=event.pk)
    assert event_hash(stored.facts()) == event.hash
    assert stored.after["moment"] == "2026-03-29T00:30:00.123456+00:00"
    assert faults() == []


def test_a_microsecond_is_kept(council: Organisation) -> None:
    at = datetime(2026, 10, 25, 1, 30, 0, 1, tzinfo=UTC)
    event = record_event(
        by=SYSTEM, at=at, verb="x.y", subject=council, label="x", organisation_id=council.pk, organisation_name="x"
    )
    assert Event.objects.get(pk=event.pk).at == at
    assert faults() == []


@pytest.mark.parametrize("value", [object(), b"bytes", 1j])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        plain({"x": value})


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        plain(datetime(2026, 3, 1, 12))


def test_the_rules_of_the_chain_need_no_django() -> None:
    code = "import sys, plumbline.history.rules; assert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.django_db(transaction=True)
def test_events_written_at_once_take_numbers_one_after_another() -> None:
    places = [organisation(name, kind="council") for name in ("Aldermoor Council", "Brae Council")]

    def write_ten(worker: int) -> None:
        try:
            for number in range(10):
                with transaction.atomic():
                    write(places[(worker + number) % 2], number)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_ten, range(4)))
    assert sorted(Chain.objects.values_list("length", flat=True)) == [21, 21]
    assert faults() == []


def test_memory_stays_flat_however_long_the_record_is(council: Organisation) -> None:
    """The events are read a hundred at a time: 1,200 large ones take no more room than 300."""

    def peak() -> int:
        tracemalloc.start()
        assert faults() == []
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    text = "x" * 2000
    with transaction.atomic():
        for number in range(7, 307):
            write(council, number, reason=text)
    first = peak()
    with transaction.atomic():
        for number in range(307, 1207):
            write(council, number, reason=text)
    assert peak() < first * 1.5


def test_a_file_of_fingerprints_that_cannot_be_used_is_a_sentence(council: Organisation, tmp_path: Any) -> None:
    with pytest.raises(CommandError, match="could not be read as a file written by --heads"):
        call_command("verify_history", against=tmp_path / "nowhere")
    with pytest.raises(CommandError, match="could not be written"):
        call_command("verify_history", heads=tmp_path / "nowhere" / "heads", stdout=StringIO())
