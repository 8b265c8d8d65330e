"""Copies of a plan for others as files: looked at first, then made, each noted in the history (BY15, ST16)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.plans.actions import CopyFacts, note_copy
from plumbline.plans.models import Plan
from plumbline.plans.queries import copies as queries
from plumbline.plans.queries.plans import get_plan
from plumbline.plans.reports import File, facts_of, plan_file
from plumbline.plans.rules.content import PlanContent
from plumbline.plans.rules.copies import COPY_LABEL, CopyKind, copy_kind, copy_of, placed_texts
from plumbline.plans.rules.naming import file_stem
from plumbline.plans.rules.personal_data import Found, name_parts, personal_data, without_names
from plumbline.plans.rules.withheld import WITHHELD, count_withheld
from plumbline.plans.rules.wording import day_words

COPY_FORMATS = ("docx", "pdf", "xlsx", "csv", "html", "json")


@dataclass(frozen=True)
class CopyWish:
    """What somebody asks for: a copy for whom, and whether people are called by their role."""

    made_for: str
    by_role: bool = True


@dataclass(frozen=True)
class CopyLook:
    """A copy before it is a file: what it says, what it leaves out, and what looks like personal data in it."""

    plan: Plan
    kind: CopyKind
    content: PlanContent
    withheld: int
    entries_left_out: int
    called: dict[str, str]  # who is called what; empty where people stand by name
    found: list[Found]

    @property
    def seal(self) -> str:
        """Of what was shown: another one means that something else would be printed now."""
        shown = json.dumps([asdict(one) for one in self.found], ensure_ascii=False)
        return hashlib.sha256(shown.encode()).hexdigest()[:32]


def look_at_copy(viewer: Viewer, code: str, wish: CopyWish, *, at: datetime) -> CopyLook:
    """The copy as it would be made now. Raises Plan.DoesNotExist for a stranger, Refusal for a reader there is not."""
    plan, kind = get_plan(viewer, code), copy_kind(wish.made_for)
    if kind is None:
        raise Refusal("Choose for whom the copy is.", field="made_for")
    people = queries.people_of(viewer, plan)
    called = people.roles if wish.by_role else {}
    original = queries.content_for(viewer, plan, kind)
    content = copy_of(original, kind, roles=called, line=_line(kind, at))
    names = [*people.unsure, *people.roles, *name_parts(people.roles)]  # by role, only parts of names are left to find
    texts = [(where, text) for where, text in placed_texts(content) if where != COPY_LABEL]
    return CopyLook(
        plan=plan,
        kind=kind,
        content=content,
        withheld=count_withheld(original),
        entries_left_out=queries.entries_left_out(viewer, plan, kind),
        called=called,
        found=personal_data(texts, names=names) if kind.looked_at else [],
    )


@transaction.atomic
def make_copy(*, by: Viewer, at: datetime, code: str, wish: CopyWish, to: str, seal: str) -> File:
    """The copy as a file, noted in the plan's history. Every format says the same.

    Raises Refusal for a format there is not, and where what looks like personal data is not what the person was shown.
    """
    if to not in COPY_FORMATS:
        raise Refusal(f"A copy cannot be written as “{to}”. Choose one of: {', '.join(COPY_FORMATS)}.", field="to")
    look = look_at_copy(by, code, wish, at=at)
    if look.found and seal != look.seal:
        raise Refusal("Look at what was found before you take the copy: the plan says something else than it did.")
    facts = facts_of(look.plan, timezone.localdate(at))
    facts = replace(facts, completed_by=without_names(facts.completed_by, look.called))
    name = f"{file_stem(look.content.title)}-copy-for-{look.kind.key}.{to}"
    file = plan_file(by, look.plan, look.content, facts, to, name)
    note_copy(
        by=by, at=at, code=code,
        facts=CopyFacts(
            made_for=look.kind.key, format=to, withheld=look.withheld, entries_left_out=look.entries_left_out,
            by_role=bool(wish.by_role), sha256=hashlib.sha256(file.content).hexdigest(),
        ),
    )  # fmt: skip
    return file


def _line(kind: CopyKind, at: datetime) -> str:
    of = kind.label[:1].lower() + kind.label[1:]
    return f"Made for {of} on {day_words(timezone.localdate(at))}. {WITHHELD} stands where a passage was left out."
