"""What people reported in the demo world: sent through the one door for reports, and worked on as far as it came."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from plumbline.access.viewer import NOBODY
from plumbline.intelligence.actions.raising import Report, raise_item
from plumbline.intelligence.actions.triage import StepValues, take_report_step
from plumbline.intelligence.models import Item
from plumbline.intelligence.queries.items import get_item
from plumbline.intelligence.rules.forms import Given
from plumbline.intelligence.rules.naming import ReporterGiven
from plumbline.library.queries import published_forms
from plumbline.people.viewer import SYSTEM
from plumbline.web.demo.diary import Diary
from plumbline.web.demo.people import Cast
from plumbline.web.demo.told import Ended, ReportsFile, Told
from plumbline.web.demo.words import day_of, written


def note_reports(diary: Diary, cast: Cast, file: ReportsFile) -> None:
    """Each report on its day; taking it up and closing it are noted with it."""
    for number, told in enumerate(file.reports, start=1):
        diary.note(told.ago, f"report {number}", partial(_send, diary=diary, cast=cast, told=told, number=number))


def _send(at: datetime, diary: Diary, cast: Cast, told: Told, number: int) -> None:
    by = cast.viewer(told.by, at) if told.by else NOBODY
    forms = {form.id: row for row, form in published_forms(SYSTEM)}
    report = Report(
        form=forms[told.form], services=[told.service], answers=_answers(diary, told), naming=told.naming,
        reporter=ReporterGiven(name=told.name, relation=told.relation), received_from=told.received_from,
        channel=told.channel,
    )  # fmt: skip
    item = raise_item(by=by, at=at, report=report, submission=f"demo-report-{number}").item
    if told.taken is not None:
        step = partial(_take, cast=cast, item=item, by=told.taken.by)
        diary.note(told.taken.ago, f"taking up report {number}", step)
    if told.closed is not None:
        outcome = written(told.closed.outcome, diary.today)
        step = partial(_close, cast=cast, item=item, ended=told.closed, outcome=outcome)
        diary.note(told.closed.ago, f"closing report {number}", step)


def _take(at: datetime, cast: Cast, item: Item, by: str) -> None:
    _step(at, cast, item, "acknowledge", by, StepValues())


def _close(at: datetime, cast: Cast, item: Item, ended: Ended, outcome: str) -> None:
    values = StepValues(outcome_kind=ended.kind, outcome=outcome, outcome_words=ended.words)
    _step(at, cast, item, "close", ended.by, values)


def _answers(diary: Diary, told: Told) -> dict[str, Given]:
    return {key: Given(_value(reply.value, diary), written(reply.comment, diary.today)) for key, reply in told.answers}


def _value(text: str, diary: Diary) -> str:
    """A day on its own as the form sends it; any other text with its dates written out."""
    if text.startswith("day") and len(text.split()) == 1:
        return day_of(text, diary.today).isoformat()
    return written(text, diary.today)


def _step(at: datetime, cast: Cast, item: Item, step: str, by: str, values: StepValues) -> None:
    viewer = cast.viewer(by, at)
    edition = get_item(viewer, item.code).edition
    take_report_step(by=viewer, at=at, code=item.code, step=step, edition=edition, values=values)
