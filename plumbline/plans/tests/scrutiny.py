"""A fictional scrutiny review with six parts, as the published update has them: five of the council's, one of the
regulator's; a select committee that sees it, and the people of all three."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from plumbline.access.viewer import SYSTEM
from plumbline.people import actions as people
from plumbline.people.models import GovernanceGroup, Organisation, User
from plumbline.plans import actions
from plumbline.plans.models import Action, CommitteeView, Plan, ProgressEntry, Round
from plumbline.plans.rules.rounds import Answer
from plumbline.plans.tests import samples
from tests.world import LONG_AGO, NOW, World, organisation, person, viewer

LONG = "The team went through every home’s record of what residents said, and wrote down what each home changed."
PARTS = (
    "How care homes gain feedback", "How the regulator gains feedback", "How the contracting team gains feedback",
    "How social workers gain feedback", "How safeguarding teams gain feedback", "How the protection group hears people",
)  # fmt: skip


@dataclass
class Scrutiny:
    """The review, each part of which is made when it is first asked for."""

    world: World

    @cached_property
    def regulator(self) -> Organisation:
        return organisation("Care Quality Commission", kind="regulator", nation="england")

    @cached_property
    def inspector(self) -> User:
        return person("Iris Vale", self.regulator, "regulator_inspector")

    @cached_property
    def officer(self) -> User:
        return self.world.owner

    @cached_property
    def committee(self) -> GovernanceGroup:
        return people.create_group(
            by=SYSTEM, at=NOW, organisation_id=self.world.partnership.pk, name="People Select Committee",
            kind="select-committee",
        )  # fmt: skip

    @cached_property
    def member(self) -> User:
        made = person("Cllr Nora Quist", organisation("Members’ Office", kind="council"), "committee_member")
        people.seat(by=SYSTEM, at=NOW, user_id=made.pk, group_id=self.committee.pk, since=LONG_AGO)
        return made

    @cached_property
    def plan(self) -> Plan:
        plan = samples.make_plan(
            self.world, framework=samples.STOCKTON, title="Review of how people are heard in care homes",
            header={"Review": "How people are heard", "Link Officer/s": "Moira Kerr",
                    "Action Plan Agreed": "December 2021", "Select Committee": "People Select Committee"},
        )  # fmt: skip
        samples.add_section(self.world, plan, "That everybody who supports care homes hears residents", outcomes=())
        for place, title in enumerate(PARTS):
            doer = "CQC" if place == 1 else self.world.partnership.name
            samples.add(
                self.world, plan, title=title, text=f"Summarise {title.lower()}", doers=(doer,), measure="Heard"
            )
        samples.share(self.world, plan, level="record", organisation_id=self.regulator.pk)
        samples.share(self.world, plan, level="read", group_id=self.committee.pk)
        actions.start_plan(by=viewer(self.officer), at=samples.now(), code=plan.code)
        plan.refresh_from_db()
        return plan

    def complete(self) -> Scrutiny:
        """With everybody in it already, so that what a test counts is its own doing."""
        assert all((self.inspector, self.member, self.plan))
        return self

    def part(self, number: str) -> Action:
        found: Action = self.plan.actions.get(number=number)
        return found

    def open(self, label: str, answers_by: date | None = None) -> Round:
        return actions.open_round(
            by=viewer(self.officer), at=samples.now(), code=self.plan.code, label=label, answers_by=answers_by
        )

    def answer(
        self,
        of: Round,
        number: str,
        grade: str = "1",
        *,
        by: User | None = None,
        at: datetime | None = None,
        **more: Any,
    ) -> ProgressEntry:
        part = self.part(number)
        values = {"text": f"{of.label}: {LONG}", "status": grade, "impact": "People say so.", **more}
        if part.status not in ("", grade) or grade in "34":
            values.setdefault("status_note", f"Why {of.label} is {grade}")
        return actions.answer_part(
            by=viewer(by or self.officer), at=at or samples.now(), code=self.plan.code, round_id=of.pk,
            number=number, edition=part.edition, answer=Answer(**values), submission=samples.mark(),
        )  # fmt: skip

    def view(
        self, of: Round, number: str, *, by: User | None = None, agrees: bool = True, **more: Any
    ) -> CommitteeView:
        return actions.record_committee_view(
            by=viewer(by or self.member), at=samples.now(), code=self.plan.code, round_id=of.pk, number=number,
            values=actions.ViewValues(agrees=agrees, **more), submission=samples.mark(),
        )  # fmt: skip
