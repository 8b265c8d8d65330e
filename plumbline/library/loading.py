"""The library's folder read into typed values and checked; every mistake with its file and line. No Django here.

library/
  roles.yaml
  scales/<id>/<version>.yaml
  processes/<id>/<version>.yaml
  frameworks/<id>/<version>.yaml
  words/abbreviations.yaml
  published.sha256     the hash of every file that has been published: such a file never changes again
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from plumbline.access.roles import Role, read_roles
from plumbline.kernel.refusals import Refusal
from plumbline.kernel.yaml_lines import Mistake, ReadYaml, did_you_mean, listed, read_yaml
from plumbline.library.checks import check_framework, check_scale
from plumbline.library.faults import Around
from plumbline.library.process_checks import check_process
from plumbline.library.types import Column, Framework, FrameworkProcesses, Process, Scale, Step
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

    frameworks: tuple[Framework, ...]
    scales: tuple[Scale, ...]
    processes: tuple[Process, ...]
    roles: Mapping[str, Role]
    files: Mapping[tuple[str, str, int], LibraryFile] = field(default_factory=dict, repr=False)  # (folder, id, version)

    def framework(self, id: str, version: int | None = None) -> Framework:
        """The framework, in its newest version unless one is asked for. Raises Refusal where there is none."""
        return _pick(self.frameworks, "framework", id, version)

    def scale(self, id: str, version: int | None = None) -> Scale:
        """The scale, in its newest version unless one is asked for. Raises Refusal where there is none."""
        return _pick(self.scales, "scale", id, version)

    def process(self, id: str, version: int | None = None) -> Process:
        """The process, in its newest version unless one is asked for. Raises Refusal where there is none."""
        return _pick(self.processes, "process", id, version)

    def scale_of(self, framework: Framework) -> Scale:
        return self.scale(framework.scale, framework.scale_version)

    @property
    def newest_frameworks(self) -> tuple[Framework, ...]:
        return tuple({framework.id: framework for framework in self.frameworks}.values())

    @property
    def newest_processes(self) -> tuple[Process, ...]:
        return tuple({process.id: process for process in self.processes}.values())

    @property
    def newest_scales(self) -> tuple[Scale, ...]:
        return tuple({scale.id: scale for scale in self.scales}.values())


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
        return Library((), (), (), {}), [Mistake(folder.name or str(folder), 1, "There is no such folder.")]
    roles, mistakes = read_roles(folder / "roles.yaml")
    mistakes += check_words(folder)
    scales, scale_files = _read_kind(folder, "scales", Scale, mistakes)
    frameworks, framework_files = _read_kind(folder, "frameworks", Framework, mistakes)
    processes, process_files = _read_kind(folder, "processes", Process, mistakes)
    around = Around(
        scales={key: read.value for key, read in scales.items()},
        roles=roles or None,
        processes=frozenset(id for id, _ in process_files),
    )
    for key, scale in scales.items():
        if scale.value:
            mistakes += check_scale(scale.value, scale.lines, _named(folder, scale_files[key].path))
    for key, process in processes.items():
        if process.value:
            mistakes += check_process(process.value, process.lines, _named(folder, process_files[key].path), around)
    for key, framework in frameworks.items():
        if framework.value:
            path = _named(folder, framework_files[key].path)
            mistakes += check_framework(framework.value, framework.lines, path, around)
    files = {("scales", *key): file for key, file in scale_files.items()}
    files |= {("processes", *key): file for key, file in process_files.items()}
    files |= {("frameworks", *key): file for key, file in framework_files.items()}
    mistakes += _changed(folder, {file.path: file.hash for file in files.values()})
    library = Library(
        frameworks=tuple(read.value for _, read in sorted(frameworks.items()) if read.value),
        scales=tuple(read.value for _, read in sorted(scales.items()) if read.value),
        processes=tuple(read.value for _, read in sorted(processes.items()) if read.value),
        roles=roles,
        files=files,
    )
    return library, sorted(set(mistakes))


def parse_framework(text: str) -> Framework:
    """A framework from its pinned text. Raises Refusal where this version of the program cannot read it."""
    return _parse(text, Framework, "framework")


def parse_scale(text: str) -> Scale:
    """A scale from its pinned text. Raises Refusal where this version of the program cannot read it."""
    return _parse(text, Scale, "scale")


def parse_process(text: str) -> Process:
    """A process from its pinned text. Raises Refusal where this version of the program cannot read it."""
    return _parse(text, Process, "process")


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


def _pick[T: (Framework, Scale, Process)](all_of_them: tuple[T, ...], noun: str, wanted: str, version: int | None) -> T:
    versions = [one for one in all_of_them if one.id == wanted]
    if not versions:
        ids = sorted({one.id for one in all_of_them})
        raise Refusal(f'There is no {noun} "{wanted}".{did_you_mean(wanted, ids)} There are: {listed(ids)}.')
    for one in reversed(versions):
        if version in (None, one.version):
            return one
    has = listed(str(one.version) for one in versions)
    raise Refusal(f'The {noun} "{wanted}" has no version {version}. It has: {has}.')


def _parse[T: (Framework, Scale, Process)](text: str, kind: type[T], noun: str) -> T:
    read = read_yaml(text, kind, path=f"the published {noun}", may_be_empty=_MAY_BE_EMPTY)
    if read.value is None:
        raise Refusal(f"A published {noun} cannot be read by this version of Plumbline. {read.mistakes[0]}")
    return read.value


def _read_kind[T: (Framework, Scale, Process)](
    folder: Path, kind: str, into: type[T], mistakes: list[Mistake]
) -> tuple[dict[tuple[str, int], ReadYaml[T]], dict[tuple[str, int], LibraryFile]]:
    read: dict[tuple[str, int], ReadYaml[T]] = {}
    files: dict[tuple[str, int], LibraryFile] = {}
    for path, version in _versions(folder, kind, mistakes):
        name = path.relative_to(folder).as_posix()
        text = _text(path, _named(folder, name), mistakes)
        if text is None:
            continue
        key = (path.parent.name, version)
        files[key] = LibraryFile(name, *key, text)
        read[key] = read_yaml(text, into, path=_named(folder, name), may_be_empty=_MAY_BE_EMPTY)
        mistakes += read[key].mistakes
        if value := read[key].value:
            mistakes += _misnamed(value, read[key], files[key], folder)
    return read, files


def _versions(folder: Path, kind: str, mistakes: list[Mistake]) -> Iterator[tuple[Path, int]]:
    """The files <kind>/<id>/<version>.yaml. Whatever else lies there is a mistake; hidden files are passed over."""
    if not (folder / kind).is_dir():
        mistakes.append(Mistake(_named(folder, kind), 1, "There is no such folder in the library."))
        return
    for home in sorted((folder / kind).iterdir()):
        if home.name.startswith("."):
            continue
        if not home.is_dir():
            message = f"A file cannot lie here. Put it in a folder of its own: {kind}/{home.stem}/1.yaml."
            mistakes.append(Mistake(_named(folder, f"{kind}/{home.name}"), 1, message))
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
            mistakes.append(Mistake(_named(folder, f"{kind}/{home.name}/{path.name}"), 1, message))
        if not found:
            message = "There is no version here, such as 1.yaml."
            mistakes.append(Mistake(_named(folder, f"{kind}/{home.name}"), 1, message))


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


def _misnamed(value: Framework | Scale | Process, read: ReadYaml, file: LibraryFile, folder: Path) -> list[Mistake]:
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
