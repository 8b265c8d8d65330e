"""What happened around the actions of a demo plan: why it exists, its group, reviews, versions, evidence, disputes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from plumbline.plans.actions import circulation, disagreements, evidence, grounds, group, group_lead, loop, reviews
from plumbline.plans.actions import versions as versions_of
from plumbline.plans.models import PlanVersion
from plumbline.plans.queries.actors import members_of
from plumbline.plans.queries.circulation import LineGiven, list_lines
from plumbline.plans.queries.plans import get_plan
from plumbline.plans.queries.reviews import review_ahead
from plumbline.plans.queries.versions import get_version
from plumbline.web.demo.types import (
    DisputeEntry,
    ElsewhereDate,
    GroundEntry,
    Keeper,
    Proof,
    Review,
    Saying,
    Seat,
    VersionEntry,
    Why,
)
from plumbline.web.demo.words import due_day

if TYPE_CHECKING:
    from plumbline.web.demo.stories import PlanStory

SENT = "demo-life"


@dataclass
class LifeStory:
    """The life of one plan, told to the diary by way of the plan's own story, which knows its code."""

    plan: PlanStory

    def note(self) -> None:
        file, tell = self.plan.file, self.plan.tell
        for seat in file.group:
            tell(file.made, partial(self.join, seat=seat))
        if file.why:
            tell(file.made, partial(self.say_why, why=file.why))
        for ground in file.grounds:
            tell(ground.ago, partial(self.add_ground, entry=ground))
        if file.keeper:
            tell(file.made, partial(self.agree_lead, keeper=file.keeper))
        for elsewhere in file.dates:
            tell(file.made, partial(self.add_date, entry=elsewhere))
        for version in file.versions:
            tell(version.ago, VersionStory(self.plan, version).begin)
        for dispute in file.disputes:
            tell(dispute.ago, partial(self.differ, entry=dispute))

    def join(self, at: datetime, seat: Seat) -> None:
        person = self.plan.cast.users.get(seat.person)
        values = group.MemberValues(
            role=seat.role, user_id=person.pk if person else None, name=seat.name, email=seat.email,
            organisation=seat.organisation, level="read",
        )  # fmt: skip
        group.add_member(
            by=self.plan.viewer("", at),
            at=at,
            code=self.plan.code,
            values=values,
            submission=f"{seat.role}{seat.person}",
        )

    def say_why(self, at: datetime, why: Why) -> None:
        reason = grounds.Reason(why.kind, why.trigger, why.identified)
        by = self.plan.viewer(why.by, at)
        grounds.set_reason(by=by, at=at, code=self.plan.code, reason=reason, was=grounds.Reason())

    def add_ground(self, at: datetime, entry: GroundEntry) -> None:
        words = self.plan.words
        values = grounds.GroundValues(
            kind=entry.kind, on=self.plan.diary.today - timedelta(days=entry.on), title=words(entry.title),
            reference=entry.reference, grades=words(entry.grades), lowest_grade=entry.lowest, text=words(entry.text),
        )  # fmt: skip
        by = self.plan.viewer(entry.by, at)
        grounds.add_ground(by=by, at=at, code=self.plan.code, values=values, submission=f"ground-{entry.on}")

    def agree_lead(self, at: datetime, keeper: Keeper) -> None:
        values = group_lead.LeadValues(user_id=self.plan.cast.users[keeper.person].pk, agreed_by=keeper.agreed)
        group_lead.agree_lead(by=self.plan.viewer("", at), at=at, code=self.plan.code, values=values, was=None)

    def add_date(self, at: datetime, entry: ElsewhereDate) -> None:
        reviews.add_other_date(
            by=self.plan.viewer("", at), at=at, code=self.plan.code, on=due_day(self.plan.diary.today, entry.ahead),
            label=entry.label, source=entry.source, submission=f"date-{entry.ahead}",
        )  # fmt: skip

    def differ(self, at: datetime, entry: DisputeEntry) -> None:
        words = self.plan.words
        found = disagreements.raise_disagreement(
            by=self.plan.viewer(entry.by, at), at=at, code=self.plan.code, title=words(entry.title), side=entry.side,
            view=words(entry.view), number=entry.number, submission=f"{SENT}-{entry.ago}",
        )  # fmt: skip

        def say(then: datetime, said: Saying) -> None:
            disagreements.say_position(
                by=self.plan.viewer(said.by, then), at=then, code=self.plan.code, pk=found.pk, side=said.side,
                kind=said.kind, text=words(said.text), submission=f"{said.kind}-{then:%Y%m%d}",
            )  # fmt: skip

        for later, said in enumerate(entry.said, start=1):
            self.plan.tell(entry.ago - later, partial(say, said=said))


@dataclass
class ReviewStory:
    """One review: planned where it was not, held, closed with the date of the next."""

    plan: PlanStory
    entry: Review

    def hold(self, at: datetime, next_on: date) -> None:
        by, code = self.plan.viewer(self.entry.by, at), self.plan.code
        plan = get_plan(by, code)
        ahead = review_ahead(by, plan)
        if ahead is None:
            day = reviews.ReviewPlan(at.date(), "Agreed when the plan began")
            ahead = reviews.plan_review(by=by, at=at, code=code, values=day, submission=f"review-{at:%Y%m%d}")
        people = [self.plan.cast.users[key].pk for key in self.entry.there]
        members = members_of(by, plan)
        there = members.filter(user__in=people) if people else members
        present = reviews.Attendance(frozenset(there.values_list("pk", flat=True)))
        reviews.open_review(by=by, at=at, code=code, review=ahead.number, values=present)
        closing = reviews.Closing(
            held_on=at.date(), chair=self.entry.chair, notes=self.plan.words(self.entry.notes), next_review_on=next_on,
            next_because="Much is still to do",
        )  # fmt: skip
        reviews.close_review(by=by, at=at + timedelta(minutes=1), code=code, review=ahead.number, values=closing)


@dataclass
class VersionStory:
    """One version, taken as far as its entry says."""

    plan: PlanStory
    entry: VersionEntry
    pk: int = 0

    def begin(self, at: datetime) -> None:
        values = versions_of.VersionValues(at.date(), self.entry.completed_by)
        by = self.plan.viewer(self.entry.by, at)
        made = versions_of.begin_version(
            by=by, at=at, code=self.plan.code, values=values, submission=f"version-{self.entry.ago}"
        )
        self.pk = made.pk
        days = self.entry.ago
        later: list[Callable[[datetime], object]] = []
        for place, (step, who) in enumerate(self.entry.steps):
            later.append(partial(self.take, step=step, who=who))
            if place == 0:
                later += [partial(self.remark, place=n) for n in range(len(self.entry.remarks))]
        if self.entry.sent_by:
            later.append(self.send)
        for one in later:
            days -= 1
            self.plan.tell(max(days, 1), one)

    def found(self, who: str, at: datetime) -> PlanVersion:
        return get_version(self.plan.viewer(who, at), self.plan.code, self.pk)

    def take(self, at: datetime, step: str, who: str) -> None:
        version = self.found(who, at)
        versions_of.take_version_step(
            by=self.plan.viewer(who, at), at=at, code=self.plan.code, pk=self.pk, step=step,
            edition=version.run.edition, shown_hash=version.content_hash,
        )  # fmt: skip

    def remark(self, at: datetime, place: int) -> None:
        said = self.entry.remarks[place]
        comment = versions_of.comment_on_version(
            by=self.plan.viewer(said.by, at), at=at, code=self.plan.code, pk=self.pk, number=said.number,
            text=self.plan.words(said.text), submission=f"remark-{place}",
        )  # fmt: skip
        if said.answer:
            versions_of.answer_comment(
                by=self.plan.viewer(self.entry.by, at), at=at + timedelta(minutes=1), code=self.plan.code, pk=self.pk,
                comment=comment.pk, answer=self.plan.words(said.answer),
            )  # fmt: skip

    def send(self, at: datetime) -> None:
        by = self.plan.viewer(self.entry.sent_by, at)
        lines = [self.line(line) for line in list_lines(by, self.found(self.entry.sent_by, at))]
        circulation.circulate(by=by, at=at, code=self.plan.code, pk=self.pk, lines=lines, submission=f"sent-{self.pk}")

    @staticmethod
    def line(line: object) -> LineGiven:
        people = tuple(p.key for p in line.people if p.ticked and p.reachable)  # type: ignore[attr-defined]
        label, required = line.label, line.required  # type: ignore[attr-defined]
        return LineGiven(label, people, why="" if people or not required else "They see the plan here themselves.")


@dataclass
class ProofStory:
    """What was put forward for one action, and who looked at it."""

    plan: PlanStory
    number: str
    entry: Proof
    code: str = ""  # of the evidence, once it was offered

    def note(self) -> None:
        self.plan.tell(self.entry.ago, self.offer)
        if self.entry.checked_ago is not None:
            self.plan.tell(self.entry.checked_ago, self.check)
        if self.entry.impact_ago is not None:
            self.plan.tell(self.entry.impact_ago, self.see)

    def offer(self, at: datetime) -> None:
        words = self.plan.words
        values = evidence.EvidenceValues(title=words(self.entry.title), text=words(self.entry.text))
        offered = evidence.offer_evidence(
            by=self.plan.viewer(self.entry.by, at), at=at, code=self.plan.code, number=self.number, values=values,
            submission=f"proof-{self.number}",
        )  # fmt: skip
        self.code = offered.code

    def check(self, at: datetime) -> None:
        loop.check_evidence(
            by=self.plan.viewer(self.entry.checked_by, at), at=at, code=self.plan.code, number=self.number,
            values=loop.Checked(note=self.plan.words(self.entry.checked), evidence=[self.code]),
            submission=f"check-{self.number}",
        )  # fmt: skip

    def see(self, at: datetime) -> None:
        loop.see_impact(
            by=self.plan.viewer(self.entry.checked_by, at), at=at, code=self.plan.code, number=self.number,
            note=self.plan.words(self.entry.impact), submission=f"impact-{self.number}",
        )  # fmt: skip
