"""A plan of the world's owner with one of everything, and how each address names it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from plumbline.access import actions as access
from plumbline.access.models import Grant
from plumbline.guests.models import GuestLink
from plumbline.plans import actions as plans
from plumbline.plans.actions import circulation, incoming, versions
from plumbline.plans.actions.checks import accept_finding
from plumbline.plans.actions.disagreements import raise_disagreement
from plumbline.plans.actions.group import MemberValues, add_member
from plumbline.plans.actions.group_lead import CoverValues, LeadValues, add_cover, agree_lead
from plumbline.plans.actions.hand_back import propose_hand_back
from plumbline.plans.actions.reviews import Attendance, ReviewPlan, add_other_date, open_review, plan_review
from plumbline.plans.models import (
    AcceptedFinding,
    Action,
    CirculationCopy,
    Disagreement,
    Evidence,
    GroupMember,
    HandBack,
    OtherDate,
    Plan,
    PlanLead,
    PlanVersion,
    Review,
    Round,
    SharedAction,
    Upload,
    UploadState,
    VersionComment,
)
from plumbline.plans.queries.checks import findings_of
from plumbline.plans.queries.circulation import LineGiven
from plumbline.plans.rules.checks import Finding
from plumbline.register import actions as register
from plumbline.register.models import Load, Requirement, ServicePractice
from plumbline.register.tests.published import asked, inspected
from tests.sample_reports import NOWHERE, OF_A_REPORT, ReportSample
from tests.shape.addresses import Address
from tests.world import NOW, TODAY, World, viewer

NEVER = "ZZZZZZZZ"  # no plan and no upload has this code
FRAMEWORK = "dumfries-galloway-improvement-plan"


DOCUMENT = """No,Action,Responsible,Timescale,RAG
1.1,Offer a drink at every visit,Care Home Manager,30/04/2026,Amber
1.2,Review every fluid chart,Deputy Manager,31/05/2026,Red
"""


def in_upload(address: Address) -> bool:
    return "plans/upload/" in address.route


@dataclass
class Sample:
    world: World
    plan: Plan
    action: Action
    grant: Grant

    @cached_property
    def upload(self) -> Upload:
        """A document of the owner's that was read and waits for their word."""
        file = SimpleUploadedFile("plan.csv", DOCUMENT.encode())
        made = incoming.receive(by=viewer(self.world.owner), at=timezone.now(), file=file, framework="")
        made.refresh_from_db()
        assert made.state == UploadState.READY, made.message
        return made

    def where(self, address: Address) -> str:
        """The address of what exists."""
        upload = self.upload.code if in_upload(address) else ""
        report = OF_A_REPORT.get(address.name.removeprefix("intelligence:"))
        if report and address.name.startswith("intelligence:"):
            return self._reverse(address, upload=upload, plan=self.plan.code, **report(self.reports))
        row = OF_A_ROW.get(address.name.removeprefix("plans:"))
        return self._reverse(address, upload=upload, plan=self.plan.code, **(row(self) if row else {}))

    @cached_property
    def reports(self) -> ReportSample:
        return ReportSample(self.world)

    @cached_property
    def disagreement(self) -> Disagreement:
        return raise_disagreement(
            by=viewer(self.world.owner), at=NOW, code=self.plan.code, title="The date", side="Partnership",
            view="Too late", submission="sample",
        )  # fmt: skip

    @cached_property
    def hand_back(self) -> HandBack:
        if self.plan.stage == "draft":
            plans.start_plan(by=viewer(self.world.owner), at=NOW, code=self.plan.code)
        return propose_hand_back(
            by=viewer(self.world.owner), at=NOW, code=self.plan.code, why="Done", wider_factors="", submission="sample"
        )

    @cached_property
    def evidence(self) -> Evidence:
        """A file offered for the action by the owner."""
        file = SimpleUploadedFile("charts.csv", b"day,drinks\n1,8\n")
        values = plans.EvidenceValues(title="Fluid charts", upload=file)
        return plans.offer_evidence(
            by=viewer(self.world.owner), at=NOW, code=self.plan.code, number=self.action.number, values=values,
            submission="sample",
        )  # fmt: skip

    @cached_property
    def review(self) -> Review:
        """A review that is being held."""
        by, day = viewer(self.world.owner), NOW.date()
        plan_review(by=by, at=NOW, code=self.plan.code, values=ReviewPlan(day), submission="sample")
        return open_review(by=by, at=NOW, code=self.plan.code, review=1, values=Attendance())

    @cached_property
    def final(self) -> CirculationCopy:
        """A version that is final, as one outsider has it."""
        by = viewer(self.world.owner)
        version = versions.begin_version(
            by=by, at=NOW, code=self.plan.code, values=versions.VersionValues(TODAY, "Moira Kerr"), submission="final"
        )
        PlanVersion.objects.filter(pk=version.pk).update(number=1, final_at=NOW, final_by_name="Moira Kerr")
        version.run.state, version.run.ended_at = "final", NOW
        version.run.save()
        lines = [LineGiven(label, why="Not yet") for label in self.required_lines]
        lines.append(LineGiven("Commissioning", others=(("A. Reid", "a.reid@example.org"),)))
        made = circulation.circulate(
            by=by, at=NOW, code=self.plan.code, pk=version.pk, lines=lines, submission="sample"
        )
        return made.copies.get(email="a.reid@example.org")

    @property
    def required_lines(self) -> list[str]:
        return ["Improvement Planning Group", "Care Home Oversight Group (CHOG)", "Care Inspectorate"]

    @cached_property
    def comment(self) -> VersionComment:
        """What was said of the version that is on its way after the final one."""
        by, number = viewer(self.world.owner), self.final.circulation.version.number
        draft = versions.begin_version(
            by=by, at=NOW, code=self.plan.code, values=versions.VersionValues(TODAY, "Moira Kerr"), submission="draft"
        )
        return versions.comment_on_version(
            by=by, at=NOW, code=self.plan.code, pk=draft.pk, number="", text=f"After version {number}",
            submission="sample",
        )  # fmt: skip

    @cached_property
    def other_date(self) -> OtherDate:
        return add_other_date(
            by=viewer(self.world.owner), at=NOW, code=self.plan.code, on=date(2026, 4, 1), label="Follow-up inspection",
            source="Care Inspectorate", submission="sample",
        )  # fmt: skip

    @cached_property
    def member(self) -> GroupMember:
        """Somebody in the plan's group, by name only."""
        values = MemberValues(role="sector_body", name="Gil Orr")
        return add_member(by=viewer(self.world.owner), at=NOW, code=self.plan.code, values=values, submission="sample")

    @cached_property
    def cover(self) -> PlanLead:
        """Somebody stands in for the plan's lead for a long time."""
        by, code, owner = viewer(self.world.owner), self.plan.code, self.world.owner
        agreed = LeadValues(user_id=owner.pk, agreed_by="The group")
        lead = agree_lead(by=by, at=NOW, code=code, values=agreed, was=None)
        values = CoverValues(user_id=self.world.mate.pk, since=NOW.date(), until=date(2999, 1, 1))
        return add_cover(by=by, at=NOW, code=code, values=values, was=lead.pk)

    @property
    def finding(self) -> Finding:
        """Something that the plan check finds and nobody has accepted."""
        return findings_of(viewer(self.world.owner), self.plan, today=TODAY).open[-1]

    @cached_property
    def accepted(self) -> AcceptedFinding:
        self.plan.refresh_from_db()  # what else was made of it meanwhile may have started it
        first = findings_of(viewer(self.world.owner), self.plan, today=TODAY).open[0]
        return accept_finding(
            by=viewer(self.world.owner), at=NOW, code=self.plan.code, mark=first.mark, reason="The group knows"
        )

    @cached_property
    def round(self) -> Round:
        """A round that asks about the action."""
        return plans.open_round(by=viewer(self.world.owner), at=NOW, code=self.plan.code, label="May 2026")

    @cached_property
    def link(self) -> GuestLink:
        """A link by which somebody without an account is asked about the action."""
        values = plans.AskValues(name="Dr Ann Lee", email="ann.lee@example.org", asks="How is she?")
        return plans.ask_guest(
            by=viewer(self.world.owner), at=NOW, code=self.plan.code, number=self.action.number, values=values,
            submission="sample",
        )  # fmt: skip

    @cached_property
    def shown(self) -> SharedAction:
        """An action of another plan of the owner's that the plan shows as well."""
        action = an_action(self.world, a_plan(self.world, "Kestrel group plan"), text="Look after the scales")
        return plans.show_action(
            by=viewer(self.world.owner), at=NOW, code=action.plan.code, number=action.number, plan=self.plan.code,
            section=self.action.section.number,
        )  # fmt: skip

    @cached_property
    def practice(self) -> ServicePractice:
        """A GP practice that looks after people of the world's service."""
        values = register.PracticeValues(name="Afton Bank Surgery", town="Glenrowan", email="reception@afton.example")
        return register.attach_practice(
            by=viewer(self.world.owner), at=NOW, number=self.world.service.number, since=TODAY, values=values
        )

    @cached_property
    def load(self) -> Load:
        """A register file that waits to be loaded."""
        file = SimpleUploadedFile("month-2026-02-28.csv", b"CSNumber,ServiceName\n")
        return register.receive_register_file(by=viewer(self.world.owner), at=NOW, file=file, submission="sample")

    @cached_property
    def requirement(self) -> Requirement:
        """A requirement published of the world's service."""
        return asked(inspected(self.world.service, TODAY), ["Offer a drink at every visit."])[0]

    def nowhere(self, address: Address) -> str:
        """The same address of something that never did."""
        return self._reverse(address, upload=NEVER, plan=NEVER)

    def _reverse(self, address: Address, *, upload: str, plan: str, **row: Any) -> str:
        known: dict[str, Any] = {
            "code": upload if in_upload(address) else plan,
            "plan": plan,
            "number": self.action.section.number if "sections/<str:number>" in address.route else self.action.number,
            "section": self.action.section.number,
            "s": 0,
            "i": 0,
            "to": "docx",
            "grant": self.grant.pk,
            "due_on": date(2026, 4, 30),
            "framework_id": FRAMEWORK,
            "owner_id": self.world.partnership.pk,
            "uidb36": "1",
            "key": "set-password",
            "pk": 0,
            "step": "none",
            "mark": "none",
            "review": 1,
            "other_date": 0,
            "member": 0,
            "turn": 0,
            "evidence": NEVER,
            "round_id": 0,
            "link_id": 0,
            "secret": NEVER,
            "version_id": 0,
            "version_step": "drop",
            "comment": 0,
            "copy": 0,
            "service": NEVER,
            **({"number": NEVER} if address.name.startswith(("register:", "picture:")) else {}),
            "organisation_id": 0,
            **NOWHERE,
            **row,
        }
        missing = set(address.arguments) - set(known)
        assert not missing, f"{address.name} has {missing} in it: say in tests/sample.py what stands for it"
        return reverse(address.name, kwargs={name: known[name] for name in address.arguments})


# What stands in the address of one row of the plan, by the name of the address: made when it is first asked for.
OF_A_ROW: dict[str, Callable[[Sample], dict[str, Any]]] = {
    **{
        name: lambda s: {"version_id": s.final.circulation.version_id, "copy": s.final.pk}
        for name in ("read_version", "export_version", "circulate", "send_again", "end_copy_link")
    },
    **{
        name: lambda s: {"version_id": s.comment.version_id, "comment": s.comment.pk}
        for name in ("version", "versions", "compare_versions", "version_step", "version_comment", "answer_comment")
    },
    "accept_finding": lambda s: {"mark": s.finding.mark},
    "take_back_finding": lambda s: {"pk": s.accepted.pk},
    "shared_action": lambda s: {"number": s.shown.number},
    "end_showing": lambda s: {"pk": s.shown.pk},
    "evidence": lambda s: {"evidence": s.evidence.code},
    "evidence_file": lambda s: {"evidence": s.evidence.code},
    "judge_evidence": lambda s: {"evidence": s.evidence.code},
    "disagreement": lambda s: {"pk": s.disagreement.pk},
    "new_position": lambda s: {"pk": s.disagreement.pk},
    "dispute_step": lambda s: {"pk": s.disagreement.pk, "step": "settle_in_group"},
    "leave_group": lambda s: {"member": s.member.pk},
    "member_level": lambda s: {"member": s.member.pk},
    "stop_cover": lambda s: {"turn": s.cover.pk},
    **{
        name: lambda s: {"round_id": s.round.pk}
        for name in (
            "round",
            "ask_again",
            "close_round",
            "reopen_round",
            "round_paper",
            "answer_part",
            "committee_view",
            "ask_about_part",
        )
    },
    **{
        f"register:{name}": lambda s: {"number": s.world.service.number}
        for name in ("edit_service", "service_scope", "practices")
    },
    **{
        f"register:{name}": lambda s: {"number": s.world.service.number, "pk": s.practice.pk}
        for name in ("edit_practice", "end_practice")
    },
    "register:load": lambda s: {"pk": s.load.pk},
    "register:requirement_outcome": lambda s: {"number": s.world.service.number, "pk": s.requirement.pk},
    "register:provider": lambda s: {"number": s.world.service.provider.number},
    "draft_plan": lambda s: {"service": s.world.service.number},
    **{f"picture:{name}": lambda s: {"number": s.world.service.number} for name in ("service", "desktop")},
    "picture:choose_rules": lambda s: {"organisation_id": s.world.service.area.coverage.get().organisation_id},
    "picture:link_plan": lambda s: {"code": s.reports.item.code},
    "picture:theme": lambda s: {"key": "falls"},
    "picture:evidence_theme": lambda s: {"key": "audits"},
    "end_guest_link": lambda s: {"link_id": s.link.pk},
    "hand_back": lambda s: {"pk": s.hand_back.pk},
    "hand_back_step": lambda s: {"pk": s.hand_back.pk, "step": "put_to_group"},
    **{
        name: lambda s: {"review": s.review.number}
        for name in (
            "review",
            "review_action",
            "move_review",
            "open_review",
            "review_attendance",
            "close_review",
            "review_note",
        )
    },
    "withdraw_other_date": lambda s: {"other_date": s.other_date.pk},
}


def submission() -> str:
    return secrets.token_hex(8)


def a_plan(world: World, title: str = "Birchwood House improvement plan") -> Plan:
    return plans.create_plan(
        by=viewer(world.owner),
        at=NOW,
        owner_id=world.partnership.pk,
        framework_id=FRAMEWORK,
        values=plans.PlanValues(title=title, date_of_plan=date(2026, 3, 2)),
        submission=submission(),
    )


def an_action(world: World, plan: Plan, section: str = "1", **values: Any) -> Action:
    return plans.add_action(
        by=viewer(world.owner),
        at=NOW,
        code=plan.code,
        section=section,
        values=plans.ActionValues(**{"text": "Offer a drink at every visit.", "finish": "30 April 2026", **values}),
        submission=submission(),
    )


def sample(world: World) -> Sample:
    by = viewer(world.owner)
    plan = a_plan(world)
    action = an_action(world, plan)
    grant = access.share_record(
        by=by,
        at=NOW,
        record_id=plan.record_id,
        level="read",
        purpose="Follow the plan",
        lawful_basis="Public task",
        label=plan.title,
        organisation_id=world.provider.pk,
    )
    return Sample(world=world, plan=plan, action=action, grant=grant)
