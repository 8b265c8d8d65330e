"""The person on whose behalf something is read or done: who they are, where they work, what their roles allow.

Plain values. They stand in this room, below access, so that the queries and actions of people can take them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone


@dataclass(frozen=True)
class Post:
    """One role held in one organisation today."""

    organisation_id: int
    organisation_name: str
    organisation_kind: str
    nation: str
    role: str  # key in library/roles.yaml
    capabilities: frozenset[str]


@dataclass(frozen=True)
class Viewer:
    """First parameter of every query and `by` of every action. Made by `access.queries.viewer_of(user, on=...)`."""

    user_id: int | None  # None: nobody signed in, or the program itself
    name: str
    email: str = ""
    posts: tuple[Post, ...] = ()
    system: bool = False  # a command run on the server by its operator: sees everything, named in history as such
    on: date | None = None  # the day for which the posts were read; None: today

    @property
    def signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def acting_for(self) -> Post | None:
        """The organisation the person works for first: the one shown in the header and written in history."""
        return self.posts[0] if self.posts else None

    @property
    def day(self) -> date:
        """The day on which they look."""
        return self.on or timezone.localdate()

    @property
    def organisation_ids(self) -> list[int]:
        """Every organisation in which they hold a role, each once, the longest held first."""
        return list(dict.fromkeys(post.organisation_id for post in self.posts))

    def can(self, capability: str, organisation_id: int | None = None) -> bool:
        """Whether a role of theirs (in that organisation, where one is named) carries the capability."""
        if self.system:
            return True
        return any(
            capability in post.capabilities and organisation_id in (None, post.organisation_id) for post in self.posts
        )


NOBODY = Viewer(user_id=None, name="Nobody")
SYSTEM = Viewer(user_id=None, name="Plumbline", system=True)
