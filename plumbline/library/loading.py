"""The library's folder read into typed values and checked; every mistake with its file and line. No Django here.

library/
  roles.yaml
  scales/<id>/<version>.yaml
  processes/<id>/<version>.yaml
  frameworks/<id>/<version>.yaml
  themes/<id>/<version>.yaml, forms/, watch/, risk/     a library may do without these folders
  words/abbreviations.yaml
  published.sha256     the hash of every file that has been published: such a file never changes again
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plumbline.access.roles import Role, read_roles
from plumbline.kernel.refusals import Refusal
from plumbline.kernel.yaml_lines import Mistake, ReadYaml, did_you_mean, listed, read_yaml
from plumbline.library.faults import Around, Versioned
from plumbline.library.form_types import Form, ThemeList
from plumbline.library.kinds import FORMS, FRAMEWORKS, KINDS, PROCESSES, RISK, SCALES, THEMES, WATCH, Kind
from plumbline.library.types import Column, Framework, FrameworkProcesses, Process, Scale, Step
from plumbline.library.watch_types import RiskWeights, WatchRules
from plumbline.library.words import check_words

PUBLISHED = "published.sha256"
_LARGEST_FILE = 1_000_000  # bytes
_MAY_BE_EMPTY = (
    (Column, "label"),
    (Step, "to"),
    (FrameworkProcesses, "version_in_house"),
    (FrameworkProcesses, "disagreement"),
    (FrameworkProcesses, "hand_back"),
)


@dataclass(frozen=True)
class LibraryFile:
    """One version as it stands in the folder: what is pinned when it is published."""

    path: str  # "frameworks/service-improvement-plan/1.yaml"
    id: str
    version: int
    text: str  # with plain line ends, so that the hash is the same on every system

    @property
    def hash(self) -> str:
        return hash_of(self.text)


@dataclass(frozen=True)
class Library:
    """Everything in the folder, ordered by id and then version."""

    values: Mapping[str, tuple[Any, ...]]  # by folder
    roles: Mapping[str, Role]
    files: Mapping[tuple[str, str, int], LibraryFile] = field(default_factory=dict, repr=False)  # (folder, id, version)

    def every[T](self, kind: Kind[T]) -> tuple[T, ...]:
        """Every version of every file of the kind."""
        return self.values.get(kind.folder, ())

    def newest[T: Versioned](self, kind: Kind[T]) -> tuple[T, ...]:
        return tuple({one.id: one for one in self.every(kind)}.values())

    def pick[T: Versioned](self, kind: Kind[T], wanted: str, version: int | None = None) -> T:
        """The one called so, in its newest version unless one is asked for. Raises Refusal where there is none."""
        return _pick(self.every(kind), kind.noun, wanted, version)

    @property
    def frameworks(self) -> tuple[Framework, ...]:
        return self.every(FRAMEWORKS)

    @property
    def scales(self) -> tuple[Scale, ...]:
        return self.every(SCALES)

    @property
    def processes(self) -> tuple[Process, ...]:
        return self.every(PROCESSES)

    def framework(self, id: str, version: int | None = None) -> Framework:
        return self.pick(FRAMEWORKS, id, version)

    def scale(self, id: str, version: int | None = None) -> Scale:
        return self.pick(SCALES, id, version)

    def process(self, id: str, version: int | None = None) -> Process:
        return self.pick(PROCESSES, id, version)

    def form(self, id: str, version: int | None = None) -> Form:
        return self.pick(FORMS, id, version)

    def theme_list(self, id: str, version: int | None = None) -> ThemeList:
        return self.pick(THEMES, id, version)

    def watch_rules(self, id: str, version: int | None = None) -> WatchRules:
        return self.pick(WATCH, id, version)

    def risk_weights(self, id: str, version: int | None = None) -> RiskWeights:
        return self.pick(RISK, id, version)

    def scale_of(self, framework: Framework) -> Scale:
        return self.scale(framework.scale, framework.scale_version)

    @property
    def newest_scales(self) -> tuple[Scale, ...]:
        return self.newest(SCALES)

    @property
    def newest_frameworks(self) -> tuple[Framework, ...]:
        return self.newest(FRAMEWORKS)


def load_library(folder: Path) -> Library:
    """The library in the folder. Raises Refusal, naming every mistake with file and line, where it has one."""
    library, mistakes = read_library(folder)
    if mistakes:
        raise Refusal("The library has mistakes and was not read.\n" + "\n".join(map(str, mistakes)))
    return library


def check_library(folder: Path) -> list[Mistake]:
    """Every mistake in the folder, by file and line; empty where there is none."""
    return read_library(folder)[1]


def read_library(folder: Path) -> tuple[Library, list[Mistake]]:
    """What could be read of the folder, and every mistake in it. Files with a mistake in their shape are left out."""
    if not folder.is_dir():
        return Library({}, {}), [Mistake(folder.name or str(folder), 1, "There is no such folder.")]
    roles, mistakes = read_roles(folder / "roles.yaml")
    mistakes += check_words(folder)
    found = {kind.folder: _read_kind(folder, kind, mistakes) for kind in KINDS}
    around = Around(
        scales={key: read.value for key, (read, _) in found["scales"].items()},
        roles=roles or None,
        processes=frozenset(id for id, _ in found["processes"]),
        themes={id: read.value for (id, _), (read, _) in sorted(found["themes"].items())},
    )
    for kind in KINDS:
        for read, file in found[kind.folder].values():
            if read.value:
                mistakes += kind.check(read.value, read.lines, _named(folder, file.path), around)
    files = {(name, *key): file for name, of_kind in found.items() for key, (_, file) in of_kind.items()}
    mistakes += _changed(folder, {file.path: file.hash for file in files.values()})
    values = {
        name: tuple(read.value for _, (read, _) in sorted(of_kind.items()) if read.value)
        for name, of_kind in found.items()
    }
    return Library(values, roles, files), sorted(set(mistakes))


def parse[T](text: str, kind: Kind[T]) -> T:
    """A value from its pinned text. Raises Refusal where this version of the program cannot read it."""
    read = read_yaml(text, kind.into, path=f"the published {kind.noun}", may_be_empty=_MAY_BE_EMPTY)
    if read.value is None:
        raise Refusal(f"A published {kind.noun} cannot be read by this version of Plumbline. {read.mistakes[0]}")
    return read.value


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def unsealed(folder: Path) -> list[str]:
    """The files that are not in the list of published files yet."""
    known = {path for _, _, path in _published(folder)}
    library, _ = read_library(folder)
    return sorted(file.path for file in library.files.values() if file.path not in known)


def seal(folder: Path) -> list[str]:
    """Adds the files that are new to the list of published files, and says which. Raises Refusal on any mistake."""
    library = load_library(folder)
    new = unsealed(folder)
    hashes = {file.path: file.hash for file in library.files.values()}
    with (folder / PUBLISHED).open("a", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{hashes[path]}  {path}\n" for path in new)
    return new


def _pick[T: Versioned](all_of_them: tuple[T, ...], noun: str, wanted: str, version: int | None) -> T:
    versions = [one for one in all_of_them if one.id == wanted]
    if not versions:
        ids = sorted({one.id for one in all_of_them})
        raise Refusal(f'There is no {noun} "{wanted}".{did_you_mean(wanted, ids)} There are: {listed(ids)}.')
    for one in reversed(versions):
        if version in (None, one.version):
            return one
    has = listed(str(one.version) for one in versions)
    raise Refusal(f'The {noun} "{wanted}" has no version {version}. It has: {has}.')


def _read_kind[T: Versioned](
    folder: Path, kind: Kind[T], mistakes: list[Mistake]
) -> dict[tuple[str, int], tuple[ReadYaml[T], LibraryFile]]:
    """The files of one kind by id and version, each as it was read and as it lies there."""
    found: dict[tuple[str, int], tuple[ReadYaml[T], LibraryFile]] = {}
    for path, version in _versions(folder, kind, mistakes):
        name = path.relative_to(folder).as_posix()
        text = _text(path, _named(folder, name), mistakes)
        if text is None:
            continue
        file = LibraryFile(name, path.parent.name, version, text)
        read = read_yaml(text, kind.into, path=_named(folder, name), may_be_empty=_MAY_BE_EMPTY)
        found[file.id, version] = read, file
        mistakes += read.mistakes
        if read.value:
            mistakes += _misnamed(read.value, read, file, folder)
    return found


def _versions(folder: Path, kind: Kind[Any], mistakes: list[Mistake]) -> Iterator[tuple[Path, int]]:
    """The files <kind>/<id>/<version>.yaml. Whatever else lies there is a mistake; hidden files are passed over."""
    above = folder / kind.folder
    if not above.is_dir():
        if kind.must_be or above.exists():
            mistakes.append(Mistake(_named(folder, kind.folder), 1, "There is no such folder in the library."))
        return
    for home in sorted(above.iterdir()):
        if home.name.startswith("."):
            continue
        if not home.is_dir():
            message = f"A file cannot lie here. Put it in a folder of its own: {kind.folder}/{home.stem}/1.yaml."
            mistakes.append(Mistake(_named(folder, f"{kind.folder}/{home.name}"), 1, message))
            continue
        found = False
        for path in sorted(home.iterdir()):
            if path.name.startswith("."):
                continue
            stem = path.stem
            if path.suffix == ".yaml" and stem.isascii() and stem.isdecimal() and not stem.startswith("0"):
                found = True
                yield path, int(stem)
                continue
            message = f"A version is called by its number, such as {home.name}/1.yaml. Rename it or take it away."
            mistakes.append(Mistake(_named(folder, f"{kind.folder}/{home.name}/{path.name}"), 1, message))
        if not found:
            message = "There is no version here, such as 1.yaml."
            mistakes.append(Mistake(_named(folder, f"{kind.folder}/{home.name}"), 1, message))


def _text(path: Path, name: str, mistakes: list[Mistake]) -> str | None:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            mistakes.append(Mistake(name, 1, "The file is too large to be a library file."))
            return None
        return path.read_text(encoding="utf-8-sig")  # text mode: line ends become "\n"
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        mistakes.append(Mistake(name, line, "This line is not UTF-8 text. Save the file as UTF-8."))
    except OSError as error:
        mistakes.append(Mistake(name, 1, f"The file cannot be opened ({error.strerror or error})."))
    return None


def _misnamed(value: Versioned, read: ReadYaml[Any], file: LibraryFile, folder: Path) -> list[Mistake]:
    path, mistakes = _named(folder, file.path), []
    if value.id != file.id:
        message = f'The id is "{value.id}", but the folder is called "{file.id}". Make them the same.'
        mistakes.append(Mistake(path, read.lines.of("id"), message))
    if value.version != file.version:
        message = f"The version is {value.version}, but the file is called {file.version}.yaml. Make them the same."
        mistakes.append(Mistake(path, read.lines.of("version"), message))
    return mistakes


def _published(folder: Path) -> list[tuple[int, str, str]]:
    """The lines of the list of published files: line number, hash, path."""
    path = folder / PUBLISHED
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(n, *_hash_and_path(line)) for n, line in enumerate(lines, start=1) if line.strip()]


def _hash_and_path(line: str) -> tuple[str, str]:
    found, _, path = line.partition(" ")
    return found, path.strip().removeprefix("*")


def _changed(folder: Path, hashes: Mapping[str, str]) -> list[Mistake]:
    mistakes = []
    for n, published, path in _published(folder):
        if path not in hashes:
            message = f'"{path}" was published and is no longer there. Plans may run on it: put it back.'
            mistakes.append(Mistake(_named(folder, PUBLISHED), n, message))
        elif hashes[path] != published:
            message = (
                "This file was published and has changed since. A published version never changes: put it back as it "
                "was, and make the change in a new version beside it."
            )
            mistakes.append(Mistake(_named(folder, path), 1, message))
    return mistakes


def _named(folder: Path, path: str) -> str:
    return f"{folder.resolve().name}/{path}"
