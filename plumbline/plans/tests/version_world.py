"""A Dumfries & Galloway plan with the people who make a version of it, and the way from draft to final by real actions.

The owner is the Partnership Lead, `tactical` the Care Home Tactical Lead, `manager` the home's manager in the group;
`chog` sits on the oversight group with which the plan is shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from plumbline.access.actions import share_record
from plumbline.access.viewer import SYSTEM
from plumbline.people import actions as people
from plumbline.people.models import User
from plumbline.plans.actions import versions as actions
from plumbline.plans.actions.group import MemberValues, add_member
from plumbline.plans.actions.group_lead import LeadValues, agree_lead
from plumbline.plans.actions.versions import VersionValues
from plumbline.plans.models import Plan, PlanVersion
from tests.sample import a_plan, an_action, submission
from tests.world import LONG_AGO, NOW, TODAY, World, organisation, person, viewer

COMPLETED_BY = "Pat Lennox"


@dataclass
class VersionWorld:
    world: World

    @cached_property
    def tactical(self) -> User:
        return person("Ishbel Grant", self.world.partnership, "tactical_lead")

    @cached_property
    def chog(self) -> User:
        """Sits on the oversight group, and works for another body that sees nothing of the plan by itself."""
        return person("Flora Muir", organisation("Glen Afton Health Board", kind="nhs"), "head_of_operations")

    @cached_property
    def plan(self) -> Plan:
        world = self.world
        plan = a_plan(world)
        an_action(world, plan, doers=("Deputy Manager",), outcome="Nobody is thirsty.", measure="Charts of one week")
        an_action(world, plan, "2", text="Meet every new colleague in the first week.", doers=("Care Home Manager",))
        by = viewer(world.owner, TODAY)
        for user, role in ((self.tactical, "tactical_lead"), (world.manager, "care_home_manager")):
            values = MemberValues(role=role, email=user.email, name=user.name)
            add_member(by=by, at=NOW, code=plan.code, values=values, submission=submission())
        group = people.create_group(
            by=SYSTEM, at=NOW, organisation_id=world.partnership.pk, name="Oversight", kind="chog"
        )
        people.seat(by=SYSTEM, at=NOW, user_id=self.chog.pk, group_id=group.pk, since=LONG_AGO)
        share_record(
            by=by, at=NOW, record_id=plan.record_id, level="read", purpose="Oversight", lawful_basis="Public task",
            label=plan.title, group_id=group.pk,
        )  # fmt: skip
        agree_lead(
            by=by, at=NOW, code=plan.code, was=None,
            values=LeadValues(user_id=world.manager.pk, agreed_by="The first meeting"),
        )  # fmt: skip
        plan.refresh_from_db()
        return plan

    def begin(self, user: User | None = None, on: date = TODAY, at: datetime = NOW) -> PlanVersion:
        return actions.begin_version(
            by=viewer(user or self.world.manager, on), at=at, code=self.plan.code,
            values=VersionValues(on, COMPLETED_BY), submission=submission(),
        )  # fmt: skip

    def step(self, version: PlanVersion, key: str, user: User, *, note: str = "", at: datetime = NOW) -> PlanVersion:
        version = PlanVersion.objects.select_related("run").get(pk=version.pk)
        return actions.take_version_step(
            by=viewer(user, at.date()), at=at, code=self.plan.code, pk=version.pk, step=key,
            edition=version.run.edition, shown_hash=version.content_hash, note=note,
        )  # fmt: skip

    def quality(self, version: PlanVersion, at: datetime = NOW) -> PlanVersion:
        self.step(version, "share_for_accuracy", self.world.manager, at=at)
        return self.step(version, "send_for_quality", self.world.manager, at=at)

    def final(self, on: date = TODAY, at: datetime = NOW) -> PlanVersion:
        """The next version, walked all the way."""
        version = self.quality(self.begin(on=on, at=at), at=at)
        self.step(version, "sign_partnership_lead", self.world.owner, at=at)
        self.step(version, "sign_tactical_lead", self.tactical, at=at)
        return self.step(version, "make_final", self.world.owner, at=at)
