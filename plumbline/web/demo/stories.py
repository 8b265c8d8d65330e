"""The plans of the demo world and what happened to them, through the actions that the pages use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count

from plumbline.access.actions import share_record
from plumbline.access.models import Audience
from plumbline.access.viewer import Viewer
from plumbline.plans import actions as plans
from plumbline.plans import queries
from plumbline.plans.rules.content import Outcome
from plumbline.web.demo.diary import Diary, Step
from plumbline.web.demo.life import LifeStory, ProofStory, ReviewStory
from plumbline.web.demo.people import Cast
from plumbline.web.demo.types import (
    ActionEntry,
    Ending,
    Entry,
    Figures,
    PlanFile,
    Repeats,
    Review,
    RoundEntry,
    SectionEntry,
    Sharing,
)
from plumbline.web.demo.words import day_of, due_day, working_day_back, written

_sent = count(1)


def _submission() -> str:
    return f"demo-{next(_sent)}"


@dataclass
class PlanStory:
    """One plan's file, told to the diary. Its code and record are known once it has been made."""

    diary: Diary
    cast: Cast
    file: PlanFile
    code: str = ""
    record_id: int = 0
    rounds: dict[str, int] = field(default_factory=dict)  # those that were opened, by the label in the file

    def note(self) -> None:
        file = self.file
        self.tell(file.made, self.make)
        for sharing in file.shared:
            ago = file.made if sharing.ago is None else sharing.ago
            self.tell(ago, partial(self.share, sharing=sharing))
        for section in file.sections:
            self.tell(file.made, partial(self.write_section, section=section))
            for place, action in enumerate(section.actions, start=1):
                ActionStory(self, section.number, f"{section.number}.{place}", action).note()
        if file.started is not None:
            self.tell(file.started, self.start)
        for opened in file.rounds:
            self.tell(opened.ago, partial(self.open_round, opened=opened))
            if opened.closed is not None:
                self.tell(opened.closed, partial(self.close_round, label=opened.label))
        LifeStory(self).note()
        for review in file.reviews:
            self.tell(review.ago, partial(self.review, review=review))
        if file.ended:
            self.tell(file.ended.ago, partial(self.end, ending=file.ended))

    def tell(self, ago: int, step: Step) -> None:
        self.diary.note(ago, self.file.title, step)

    def viewer(self, key: str, at: datetime) -> Viewer:
        return self.cast.viewer(key or self.file.by, at)

    def words(self, text: str) -> str:
        return written(text, self.diary.today)

    def make(self, at: datetime) -> None:
        file = self.file
        made = plans.create_plan(
            by=self.viewer(file.by, at),
            at=at,
            owner_id=self.cast.organisations[file.owner].pk,
            framework_id=file.framework,
            values=self.values(at.date()),
            submission=_submission(),
        )
        self.code, self.record_id = made.code, made.record_id

    def values(self, day: date) -> plans.PlanValues:
        period = [day_of(text, self.diary.today) for text in self.file.period]
        return plans.PlanValues(
            title=self.words(self.file.title),
            date_of_plan=day,
            completed_by=self.file.completed_by,
            period_start=period[0] if period else None,
            period_end=period[1] if period else None,
            service_number=self.file.service,
            header={label: self.words(text) for label, text in self.file.header},
        )

    def share(self, at: datetime, sharing: Sharing) -> None:
        cast = self.cast
        share_record(
            by=self.viewer(sharing.by, at),
            at=at,
            record_id=self.record_id,
            level=sharing.level,
            purpose=sharing.purpose,
            lawful_basis=sharing.basis,
            label=self.words(self.file.title),
            organisation_id=cast.organisations[sharing.organisation].pk if sharing.organisation else None,
            group_id=cast.groups[sharing.group].pk if sharing.group else None,
            user_id=cast.users[sharing.person].pk if sharing.person else None,
        )

    def write_section(self, at: datetime, section: SectionEntry) -> None:
        """A framework's fixed section is there already and is filled in; any other is added."""
        by = self.viewer("", at)
        values = plans.SectionValues(
            title=section.title,
            theme=section.theme,
            context=self.words(section.context),
            leads=section.leads,
            outcomes=tuple(Outcome(text=self.words(o.text), level=o.level) for o in section.outcomes),
        )
        if section.title:
            plans.add_section(by=by, at=at, code=self.code, values=values, submission=_submission())
        else:
            plans.edit_section(by=by, at=at, code=self.code, number=section.number, edition=1, values=values)

    def start(self, at: datetime) -> None:
        plans.start_plan(by=self.viewer("", at), at=at, code=self.code)

    def open_round(self, at: datetime, opened: RoundEntry) -> None:
        answers_by = at.date() + timedelta(days=opened.by) if opened.by else None
        made = plans.open_round(
            by=self.viewer("", at), at=at, code=self.code, label=self.words(opened.label), answers_by=answers_by
        )
        self.rounds[opened.label] = made.pk

    def close_round(self, at: datetime, label: str) -> None:
        """Once everything is answered, which the file has seen to."""
        plans.close_round(
            by=self.viewer("", at),
            at=at,
            code=self.code,
            round_id=self.rounds[label],
            reason="Every answer is in, and the paper is ready for the committee.",
        )

    def end(self, at: datetime, ending: Ending) -> None:
        by = self.viewer(ending.by, at)
        plans.end_plan(by=by, at=at, code=self.code, reason=self.words(ending.because))

    def review(self, at: datetime, review: Review) -> None:
        ReviewStory(self, review).hold(at, day_of(review.next, self.diary.today))


@dataclass
class ActionStory:
    """One action's entry, told to the diary. Its number is the one it will be given."""

    plan: PlanStory
    section: str
    number: str
    entry: ActionEntry
    edition: int = 1  # nobody else writes while the world is made, so it need not be asked for

    def note(self) -> None:
        entry, made = self.entry, self.plan.file.made
        self.tell(made if entry.added is None else entry.added, self.add)
        for said in entry.log:
            self.tell(said.ago, partial(self.record, said=said))
        if entry.reworded:
            self.tell(entry.reworded.ago, self.reword)
        if entry.moved:
            self.tell(entry.moved.ago, self.move)
        if entry.withdrawn:
            self.tell(entry.withdrawn.ago, self.withdraw)
        if entry.proof:
            ProofStory(self.plan, self.number, entry.proof).note()

    def tell(self, ago: int, step: Step) -> None:
        self.plan.diary.note(ago, f"{self.plan.file.title}, {self.number}", step)

    def values(self, do: str) -> plans.ActionValues:
        entry, words = self.entry, self.plan.words
        values = plans.ActionValues(
            text=words(do),
            title=words(entry.title),
            outcome=words(entry.outcome),
            measure=words(entry.measure),
            frequency=words(entry.frequency),
            timescale_source=words(entry.source),
            approval_by=entry.approval,
            doers=entry.who,
            leads=entry.leads,
            start=words(entry.start),
            finish=words(entry.finish),
            after=entry.after,
        )
        return self.with_figures(values, entry.figures) if entry.figures else values

    def with_figures(self, values: plans.ActionValues, figures: Figures) -> plans.ActionValues:
        """Today stands where it stood in the beginning; the entries say how it moved."""
        return replace(
            values,
            measure_unit=figures.unit,
            measure_baseline=Decimal(figures.start),
            measure_current=Decimal(figures.start),
            measure_target=Decimal(figures.target),
            measure_by=None if figures.by is None else due_day(self.plan.diary.today, figures.by),
        )

    def add(self, at: datetime) -> None:
        action = plans.add_action(
            by=self.plan.viewer(self.entry.by, at),
            at=at,
            code=self.plan.code,
            section=self.section,
            values=self.values(self.entry.do),
            submission=_submission(),
        )
        self.edition = action.edition
        if action.number != self.number:
            raise ValueError(f"{self.plan.file.title}: {self.number} was given the number {action.number}.")
        if self.entry.repeats:
            self.note_repeats(self.entry.repeats, [o.due_on for o in action.occurrences.all()])

    def note_repeats(self, repeats: Repeats, days: list[date]) -> None:
        today = self.plan.diary.today
        for day in days:
            if day <= today - timedelta(days=repeats.until):
                ago = (today - day).days
                self.tell(ago, partial(self.mark, repeats=repeats, due_on=day, ago=ago))

    def mark(self, at: datetime, repeats: Repeats, due_on: date, ago: int) -> None:
        plans.mark_occurrence(
            by=self.plan.viewer(repeats.by, at),
            at=at,
            code=self.plan.code,
            number=self.number,
            due_on=due_on,
            done_on=working_day_back(self.plan.diary.today, max(ago, 1)),
            note=repeats.note,
        )

    def record(self, at: datetime, said: Entry) -> None:
        words = self.plan.words
        made = plans.record_progress(
            by=self.plan.viewer(said.by, at),
            at=at,
            code=self.plan.code,
            number=self.number,
            edition=self.edition,
            values=plans.ProgressValues(
                text=words(said.text),
                status=said.status,
                status_note=words(said.why),
                impact=words(said.impact),
                round=words(said.round),
                measure_current=None if said.now is None else Decimal(said.now),
                audience=Audience.PARTNERS if said.partners_only else Audience.EVERYONE,
            ),
            submission=_submission(),
        )
        self.edition = made.action.edition

    def reword(self, at: datetime) -> None:
        change = self.entry.reworded
        if change is None:
            return
        action = queries.get_action(self.plan.viewer(change.by, at), self.plan.code, self.number)
        values = replace(self.values(change.do), measure_current=action.measure_current, finish=action.finish_text)
        action = plans.edit_action(
            by=self.plan.viewer(change.by, at), at=at, code=self.plan.code, number=self.number, edition=action.edition,
            values=values,
        )  # fmt: skip
        self.edition = action.edition

    def move(self, at: datetime) -> None:
        if move := self.entry.moved:
            action = plans.move_finish(
                by=self.plan.viewer(move.by, at), at=at, code=self.plan.code, number=self.number,
                edition=self.edition, to=self.plan.words(move.to), reason=self.plan.words(move.because),
                agreed_by=move.agreed,
            )  # fmt: skip
            self.edition = action.edition

    def withdraw(self, at: datetime) -> None:
        if gone := self.entry.withdrawn:
            plans.withdraw_action(
                by=self.plan.viewer(gone.by, at), at=at, code=self.plan.code, number=self.number,
                reason=self.plan.words(gone.because),
            )  # fmt: skip
