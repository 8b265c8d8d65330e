"""Which capability of a role reads, records on, shares and leads each kind of record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rights:
    """`leads`: who reads the parts that are for the leads of the owner alone (for a report: the names in it)."""

    read: str
    record: str
    share: str
    leads: str


RIGHTS: dict[str, Rights] = {
    "plan": Rights("plan.read", "progress.record", "plan.share", "plan.share"),
    "intelligence": Rights(
        "intelligence.read", "intelligence.triage", "intelligence.triage", "intelligence.identities"
    ),
    "confidential": Rights(
        "intelligence.confidential", "intelligence.confidential", "intelligence.confidential",
        "intelligence.identities",
    ),
}  # fmt: skip


def rights_of(kind: str) -> Rights:
    """The rights of a kind; of one that the rule does not name, rights that no role carries."""
    return RIGHTS.get(kind, Rights("none", "none", "none", "none"))


def kinds_for(capability: str) -> list[str]:
    """The kinds of record that a capability is about: one that no kind names is about plans ("plan.edit")."""
    named = [k for k, r in RIGHTS.items() if capability in (r.read, r.record, r.share, r.leads)]
    return named or ["plan"]


def kinds_by_posts[Post](posts: Iterable[tuple[Post, frozenset[str]]], right: str) -> dict[tuple[Post, ...], list[str]]:
    """The kinds that each set of posts reaches, by the posts: kinds that the same posts reach are asked for together.
    `posts`: each with its capabilities; `right`: a field of Rights."""
    held = tuple(posts)
    found: dict[tuple[Post, ...], list[str]] = defaultdict(list)
    for kind, rights in RIGHTS.items():
        found[tuple(post for post, capabilities in held if getattr(rights, right) in capabilities)].append(kind)
    return dict(found)
