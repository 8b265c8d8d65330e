"""The roles a person can have in an organisation, and what each may do: library/roles.yaml, read and checked.

What a role may do says nothing about which records it reaches: that is the grants' part.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from plumbline.kernel.refusals import Refusal
from plumbline.kernel.yaml_lines import Lines, Mistake, read_yaml

Capability = Literal[
    "plan.read", "plan.create", "plan.edit", "progress.record", "plan.share", "report.export", "people.manage",
    "library.read", "intelligence.raise", "intelligence.read", "intelligence.triage", "intelligence.confidential",
    "intelligence.identities", "register.edit", "register.load",
]  # fmt: skip
CAPABILITIES: tuple[Capability, ...] = (
    "plan.read", "plan.create", "plan.edit", "progress.record", "plan.share", "report.export", "people.manage",
    "library.read", "intelligence.raise", "intelligence.read", "intelligence.triage", "intelligence.confidential",
    "intelligence.identities", "register.edit", "register.load",
)  # fmt: skip

Side = Literal["partner", "provider", "regulator", "oversight", "public"]


@dataclass(frozen=True)
class Role:
    key: str  # "partnership_lead": stable, stored with a membership
    label: str  # "Partnership Lead"
    side: Side
    capabilities: tuple[Capability, ...]
    note: str = ""  # what the role is, in one sentence
    also: tuple[str, ...] = ()  # other names of the same post in documents, lower case

    def may(self, capability: Capability) -> bool:
        return capability in self.capabilities


@dataclass(frozen=True)
class _RolesFile:
    roles: tuple[Role, ...]


def load_roles(path: Path) -> dict[str, Role]:
    """The roles of the file by their keys, in the file's order. Raises Refusal, naming each mistake and its line."""
    stamp = path.stat() if path.exists() else None
    roles, mistakes = _read(path, stamp.st_mtime_ns if stamp else 0, stamp.st_size if stamp else 0)
    if mistakes:
        raise Refusal("The roles could not be read. " + " ".join(str(mistake) for mistake in mistakes))
    return dict(roles)


def read_roles(path: Path) -> tuple[dict[str, Role], list[Mistake]]:
    """The roles that could be read, and every mistake in the file."""
    name = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}, [Mistake(name, 1, "The file with the roles is not there.")]
    except UnicodeDecodeError:
        return {}, [Mistake(name, 1, "The file is not UTF-8 text. Save it as UTF-8.")]
    read = read_yaml(text, _RolesFile, path=name)
    if read.value is None:
        return {}, read.mistakes
    return {role.key: role for role in read.value.roles}, sorted(
        [*read.mistakes, *_check(read.value.roles, read.lines, name)]
    )


@lru_cache(maxsize=8)
def _read(path: Path, _modified: int, _size: int) -> tuple[dict[str, Role], list[Mistake]]:
    return read_roles(path)


def _check(roles: tuple[Role, ...], lines: Lines, name: str) -> list[Mistake]:
    mistakes = []
    first: dict[str, int] = {}
    for place, role in enumerate(roles):
        line = lines.of("roles", place, "key")
        if role.key in first:
            message = f'The role "{role.key}" stands here a second time; the first is on line {first[role.key]}.'
            mistakes.append(Mistake(name, line, message))
        first.setdefault(role.key, line)
        if len(set(role.capabilities)) < len(role.capabilities):
            line = lines.of("roles", place, "capabilities")
            mistakes.append(Mistake(name, line, f'The role "{role.key}" lists a capability twice. Keep one.'))
    return mistakes


@lru_cache(maxsize=1)
def roles() -> dict[str, Role]:
    """The roles of this installation."""
    from django.conf import settings  # here, so that a roles file can be checked where no Django is set up

    return load_roles(settings.LIBRARY / "roles.yaml")


def capabilities_of(role: str) -> frozenset[str]:
    """What a role allows; a role that is no longer in the file allows nothing."""
    found = roles().get(role)
    return frozenset(found.capabilities) if found else frozenset()
