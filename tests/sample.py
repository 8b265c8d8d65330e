"""A plan of the world's owner with one of everything, and how each address names it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from plumbline.plans import actions as plans
from plumbline.plans.models import Action, Plan, Upload
from tests.shape.addresses import Address
from tests.world import NOW, World, viewer

NEVER = "ZZZZZZZZ"  # no plan has this code


@dataclass
class Sample:
    plan: Plan
    action: Action
    upload: Upload

    def arguments(self, address: Address, code: str) -> dict[str, str]:
        known = {
            "code": code,
            "number": self.action.number,
            "section": self.action.section.number,
            "section_number": self.action.section.number,
            "to": "docx",
            "format": "xlsx",
        }
        missing = set(address.arguments) - set(known)
        assert not missing, f"{address.name} names {missing}: say in tests/sample.py what stands for it"
        return {name: known[name] for name in address.arguments}

    def where(self, address: Address) -> str:
        code = self.upload.code if "upload" in address.name else self.plan.code
        return reverse(address.name, kwargs=self.arguments(address, code))

    def nowhere(self, address: Address) -> str:
        code = NEVER * 2 if "upload" in address.name else NEVER
        return reverse(address.name, kwargs=self.arguments(address, code))


def submission() -> str:
    return secrets.token_hex(8)


def sample(world: World) -> Sample:
    by = viewer(world.owner)
    plan = plans.create_plan(
        by=by,
        at=NOW,
        owner_id=world.partnership.pk,
        framework_id="dumfries-galloway-improvement-plan",
        values=plans.PlanValues(
            title="Birchwood House improvement plan", date_of_plan=date(2026, 3, 2), service_number=world.service.number
        ),
        submission=submission(),
    )
    action = plans.add_action(
        by=by,
        at=NOW,
        code=plan.code,
        section="1",
        values=plans.ActionValues(text="Offer a drink at every visit."),
        submission=submission(),
    )
    upload = plans.start_upload(by=by, at=NOW, file_name="plan.docx", file_hash="0" * 64, framework="")
    return Sample(plan=plan, action=action, upload=upload)
