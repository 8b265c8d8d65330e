"""What is looked at before a plan is sent to the provider, and what is missing: one list, asked by the page and by the
sending itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from plumbline.plans.rules.group import looks_like_address
from plumbline.plans.rules.wording import day_words

How = Literal["ready", "missing", "note"]


@dataclass(frozen=True)
class ProviderPerson:
    """Somebody of the provider's in the plan's group."""

    name: str
    email: str
    has_account: bool
    sees: bool  # may read the plan today
    failed: str = ""  # why the last mail to them did not arrive; "" where it did, or none was sent
    told_on: date | None = None  # the day the plan was last sent to them


@dataclass(frozen=True)
class SendFacts:
    lead: str  # who keeps the plan; "" for nobody
    blank: Sequence[str]  # labels of header fields that must be filled and are not
    unsettled: Sequence[str]  # labels of header fields that say "to be confirmed"
    unsettled_required: Sequence[str]  # those of them that must be filled
    missing: Sequence[tuple[str, str]]  # (role, label) of places of the group that must be filled and are not
    people: Sequence[ProviderPerson]
    draft: bool


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `mend` names where it is put right: "lead", "header", "member", "share", "group",
    "start"; `role` is the place to fill."""

    how: How
    text: str
    mend: str = ""
    role: str = ""


def checks(facts: SendFacts) -> tuple[Check, ...]:
    """Everything looked at, in the order of the page."""
    return (*_lead(facts), *_header(facts), *_group(facts), *_people(facts.people), *_stage(facts))


def may_be_sent(found: Iterable[Check]) -> bool:
    return not any(check.how == "missing" for check in found)


def recipients(people: Iterable[ProviderPerson]) -> tuple[ProviderPerson, ...]:
    """Those who are told: who can open the plan and be written to."""
    return tuple(p for p in people if p.has_account and p.sees and looks_like_address(p.email) and not p.failed)


def _lead(facts: SendFacts) -> list[Check]:
    if facts.lead:
        return [Check("ready", f"{facts.lead} keeps the plan up to date.")]
    return [Check("missing", "The plan has no lead yet. Agree who keeps it up to date.", "lead")]


def _header(facts: SendFacts) -> list[Check]:
    blank = [*facts.blank, *facts.unsettled_required]
    found = []
    if blank:
        found.append(Check("missing", f"Still to be filled in at the head of the plan: {'; '.join(blank)}.", "header"))
    else:
        found.append(Check("ready", "What must stand at the head of the plan is filled in."))
    others = [label for label in facts.unsettled if label not in facts.unsettled_required]
    if others:
        found.append(Check("note", f"To be confirmed at the head of the plan: {'; '.join(others)}.", "header"))
    return found


def _group(facts: SendFacts) -> list[Check]:
    if not facts.missing:
        return [Check("ready", "Everybody whom the planning group must have is in it.")]
    return [
        Check("missing", f"Nobody is in the group yet as {label}. A planning meeting needs them.", "member", role)
        for role, label in facts.missing
    ]


def _people(people: Sequence[ProviderPerson]) -> list[Check]:
    found = [_person(person) for person in people]
    if not any(p.has_account for p in people):
        found.insert(0, Check("missing", "Nobody of the provider’s in the group has an account with which to open the "
                              "plan. Add somebody who has.", "member"))  # fmt: skip
    return found


def _person(person: ProviderPerson) -> Check:
    name = person.name
    if not person.has_account:
        return Check("note", f"{name} has no account, so cannot open the plan and is not told. Give them a copy "
                     "another way.", "group")  # fmt: skip
    if not person.sees:
        return Check("missing", f"{name} does not see the plan yet. Share it with them or their organisation.", "share")
    if not looks_like_address(person.email):
        return Check("missing", f"The address of {name} does not look right: {person.email or 'there is none'}. Ask "
                     "whoever manages their account to mend it.", "group")  # fmt: skip
    if person.failed:
        return Check("missing", f"The last mail to {name} ({person.email}) did not arrive: {person.failed} Ask them "
                     "for an address that works.", "group")  # fmt: skip
    told = f" It was last sent to them on {day_words(person.told_on)}." if person.told_on else ""
    return Check("ready", f"{name} sees the plan, and {person.email} looks right.{told}")


def _stage(facts: SendFacts) -> list[Check]:
    if facts.draft:
        return [Check("note", "The plan is still a draft: its dates do not count until it is started.", "start")]
    return []
