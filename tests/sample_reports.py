"""A report of the world's owner with one of everything, and how each address of it names it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from plumbline.files.actions import keep_file
from plumbline.intelligence.actions.enquiries import record_strategy, refer_to_safeguarding
from plumbline.intelligence.actions.guest_links import Ask, ask_outside
from plumbline.intelligence.actions.investigations import (
    InvestigationValues,
    ToldValues,
    add_investigation,
    record_told,
)
from plumbline.intelligence.actions.links import link_item
from plumbline.intelligence.models import Attachment, Investigation, Item, ItemLink, Told
from plumbline.intelligence.tests.raising import published, raised
from tests.world import NOW, TODAY, World, viewer


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return SimpleUploadedFile("photo.jpg", out.getvalue(), content_type="image/jpeg")


@dataclass
class ReportSample:
    world: World

    @cached_property
    def item(self) -> Item:
        """A care concern that an officer wrote down."""
        return raised(viewer(self.world.mate), published(self.world)).item

    @cached_property
    def own(self) -> Item:
        """What the owner sent themselves, with their name."""
        return raised(viewer(self.world.owner), published(self.world)).item

    @cached_property
    def attachment(self) -> Attachment:
        from plumbline.access.viewer import SYSTEM

        file = keep_file(by=SYSTEM, at=NOW, record_id=self.item.record_id, upload=photo())
        return Attachment.objects.create(item=self.item, file=file)

    @cached_property
    def referral(self) -> Item:
        """The safeguarding report beside it, with its enquiry and the strategy discussion."""
        by = viewer(self.world.owner)
        item = refer_to_safeguarding(
            by=by, at=NOW, code=self.item.code, facts="She fell.", urgency="today", referred_on=TODAY,
            submission="sample",
        )  # fmt: skip
        record_strategy(by=by, at=NOW, code=item.code, on=TODAY, decision="Enquire", goes_on="", edition=1)
        return item

    @cached_property
    def link(self) -> ItemLink:
        other = raised(viewer(self.world.mate), published(self.world)).item
        return link_item(by=viewer(self.world.owner), at=NOW, code=self.item.code, record_id=other.record_id)

    @cached_property
    def investigation(self) -> Investigation:
        values = InvestigationValues(kind="police", who="Sergeant Ross", due_on=date(2026, 3, 20))
        return add_investigation(
            by=viewer(self.world.owner), at=NOW, code=self.item.code, values=values, submission="sample"
        )

    @cached_property
    def asked(self) -> Item:
        """What somebody outside is asked for by a link, and has not answered."""
        ask = Ask("health", published(self.world).number, "Dr Ann Lee", "ann.lee@example.org", "gp", "How is the care?")
        link = ask_outside(by=viewer(self.world.owner), at=NOW, ask=ask, submission="sample")
        return Item.objects.get(pk=link.subject_id)

    @cached_property
    def told(self) -> Told:
        values = ToldValues(line="contracts", who="", how="letter", on=TODAY)
        return record_told(by=viewer(self.world.owner), at=NOW, code=self.item.code, values=values, submission="sample")


Row = Callable[[ReportSample], dict[str, Any]]
OF_A_REPORT: dict[str, Row] = {
    **{
        name: lambda r: {"code": r.item.code}
        for name in (
            "item", "item_themes", "item_links", "item_services", "new_note", "refer", "new_investigation", "tell",
        )
    },
    **{
        name: lambda r: {"code": r.referral.code}
        for name in ("enquiry", "begin_enquiry", "strategy", "enquiry_stage", "end_enquiry")
    },
    **{name: lambda r: {"code": r.asked.code} for name in ("end_ask", "ask_again")},
    "my_report": lambda r: {"code": r.own.code},
    "desktop": lambda r: {"service": r.item.services.get().service.number},
    "desktop_file": lambda r: {"service": r.item.services.get().service.number, "to": "docx"},
    "item_step": lambda r: {"code": r.item.code, "report_step": "acknowledge"},
    "item_file": lambda r: {"code": r.attachment.item.code, "place": 1},
    "end_item_link": lambda r: {"code": r.item.code, "link": r.link.pk},
    "investigation_done": lambda r: {"code": r.item.code, "investigation": r.investigation.pk},
    "untell": lambda r: {"code": r.item.code, "told": r.told.pk},
}  # fmt: skip
# Where nothing exists: what else stands in these addresses.
NOWHERE: dict[str, Any] = {
    "form_id": "observation",
    "report_step": "acknowledge",
    "place": 0,
    "link": 0,
    "investigation": 0,
    "told": 0,
}
