"""The planning group: which places it has, who must sit in them, who is suggested; and what an address looks like (DG7
to DG15)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plumbline.library.types import Attendee, Trigger

# Posts that a place is filled by as well: a Care Home Manager is usually the registered manager (DG9), and tactical
# leads come from nursing and from social work (DG8).
ALSO_FILLED_BY: Mapping[str, frozenset[str]] = {
    "care_home_manager": frozenset({"registered_manager"}),
    "tactical_lead": frozenset({"tactical_lead_nursing", "tactical_lead_social_work"}),
    "provider_senior_staff": frozenset({"area_manager"}),
    "regulator_inspector": frozenset({"regulator_manager"}),
    "commissioner": frozenset({"commissioning_lead", "contracts_officer"}),
}


def fillers(role: str) -> frozenset[str]:
    """The roles in which somebody fills the place of this role."""
    return ALSO_FILLED_BY.get(role, frozenset()) | {role}


@dataclass(frozen=True)
class Place[M]:
    """One place of the group and who sits in it."""

    role: str
    label: str
    required: bool = False
    suggested: bool = False  # by the plan's reason (DG15)
    members: tuple[M, ...] = ()

    @property
    def missing(self) -> bool:
        return self.required and not self.members


def places[M](
    attendees: Sequence[Attendee],
    trigger: Trigger | None,
    members: Iterable[tuple[str, M]],
    *,
    labels: Mapping[str, str],
    meets: bool,
) -> tuple[Place[M], ...]:
    """The group's places: the required first, then the suggested, then the other places of the framework, and last the
    roles of members for whom the framework has no place.

    `members`: (role, member). `labels`: of every role. `meets`: False for an in-house plan, which has no planning
    meetings, so that nobody must come (DG2).
    """
    there = list(members)
    suggests = trigger.suggests if trigger else ()
    known = list(attendees) + [Attendee(r, labels.get(r, r), False) for r in suggests if r not in _roles(attendees)]
    found = []
    for place in known:
        own = tuple(member for role, member in there if role in fillers(place.role))
        found.append(Place(place.role, place.label, place.required and meets, place.role in suggests, own))
    covered = {role for place in known for role in fillers(place.role)}
    for role in dict.fromkeys(role for role, _ in there if role not in covered):
        own = tuple(member for held, member in there if held == role)
        found.append(Place(role, labels.get(role, "Others in the group"), False, False, own))
    return tuple(sorted(found, key=lambda place: (not place.required, not place.suggested)))


def missing_places(attendees: Sequence[Attendee], roles_there: Iterable[str], *, meets: bool) -> tuple[Attendee, ...]:
    """The places that must be filled and are not (DG14)."""
    there = set(roles_there)
    return tuple(a for a in attendees if meets and a.required and not (fillers(a.role) & there))


def _roles(attendees: Sequence[Attendee]) -> set[str]:
    return {a.role for a in attendees}


ADDRESS = re.compile(r"[^@\s,;<>()\[\]\"\\]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")


def looks_like_address(text: str) -> bool:
    """Whether a mail could be sent there at all; whether it arrives only a mail can tell."""
    return bool(ADDRESS.fullmatch(text)) and ".." not in text and not text.split("@")[0].endswith(".")


# Whoever a party proposes may come from anywhere (DG13).
OPEN_PLACES = frozenset({"invited_professional", "sector_body", "advocate"})


def may_name(key: str, side: str, *, all_sides: bool) -> bool:
    """Whether a person names who has the role `key` of this side: some name everyone, the others their own side and
    whom they propose. Roles are those of library/roles.yaml; "" is none."""
    return all_sides or not key or side == "provider" or key in OPEN_PLACES


def side_mismatch(key: str, side: str, posts_at_providers: Sequence[bool]) -> str:
    """Why somebody with these posts does not fill a place of this side, to follow their name; "" where they do."""
    if key in OPEN_PLACES or not posts_at_providers:
        return ""
    if side == "provider" and not any(posts_at_providers):
        return "does not work for a provider, and this is a place of the provider. Choose another place."
    if side in ("partner", "regulator") and all(posts_at_providers):
        return "works for a provider, and this is not a place of the provider. Choose another place."
    return ""
