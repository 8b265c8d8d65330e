"""Plain text and Markdown: headings, list items, paragraphs, and the tables that tabs, pipes or columns make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from plumbline.documents.blocks import Document, Grid, LeftOut, Paragraph
from plumbline.documents.reading import text as words
from plumbline.documents.reading.encodings import decoded
from plumbline.documents.reading.grids import Row, Spot, finish
from plumbline.documents.reading.pdf_aligned import aligned_tables
from plumbline.documents.reading.pdf_tables import PageTable, to_rows
from plumbline.documents.reading.pdf_text import NO_HABITS, Line, Word
from plumbline.documents.reading.refusal import too_large

LIMIT_LINES = 200_000

Blocks = list[Paragraph | Grid]
_EMPHASIS = re.compile(r"\*\*(?=\S)([^*]+?)(?<=\S)\*\*")  # text taken out of a PDF often carries it
_TAGS = re.compile(r"</?(?:i|b|u|em|strong)>")
Numbered = list[tuple[int, str]]  # lines with their numbers in the file, from 1


def read_text(path: Path) -> Document:
    """A text file as blocks: runs of lines with tabs are grids as they stand, nothing is guessed into place."""
    text, warnings = decoded(path)
    blocks: Blocks = []
    for run, tabbed in _joined(_runs(_lines(text))):
        blocks += _text_run(run, tabbed=tabbed)
    return Document(format="txt", blocks=tuple(blocks), warnings=warnings)


def _runs(lines: list[str]) -> Iterator[tuple[Numbered, bool]]:
    """The lines in stretches with tabs and without; an empty line ends one."""
    run: Numbered = []
    tabbed = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            if tabbed or (run and not _columned(run)):
                yield run, tabbed
                run, tabbed = [], False
            elif run:
                run.append((number, ""))
            continue
        if ("\t" in line.strip("\t ")) != tabbed and run and "\t" not in line:
            yield run, tabbed
            run, tabbed = [], False
        elif "\t" in line and not tabbed and run:
            yield run, False
            run = []
        tabbed = tabbed or "\t" in line
        run.append((number, line))
    yield run, tabbed


def _joined(runs: Iterable[tuple[Numbered, bool]]) -> list[tuple[Numbered, bool]]:
    """A form of labels and texts that goes on below the end of a page is one form."""
    found: list[tuple[Numbered, bool]] = []
    for run, tabbed in runs:
        if run and tabbed and found and found[-1][1] and _goes_on(found[-1][0], run):
            found[-1][0].extend(run)
        elif run:
            found.append((run, tabbed))
    return found


def _goes_on(first: Numbered, second: Numbered) -> bool:
    """Two columns in both; `second` begins without a label, or with one of `first` that begins no new card there."""
    above, below = [_pair(line) for _, line in first], [_pair(line) for _, line in second]
    if not all(above) or not all(below) or not any(label.endswith(")") or ":" in label for label, _ in above if label):
        return False
    labels = [label for label, _ in above]
    return not below[0][0] or (below[0][0] in labels[1:] and below[0][0] != labels[0])


def _pair(line: str) -> tuple[str, ...]:
    """The label and the text of a line of two columns; () of any other."""
    cells = [words.line(cell) for cell in line.split("\t")]
    return () if any(cells[2:]) else (cells[0], cells[1] if len(cells) > 1 else "")


def _lines(text: str) -> list[str]:
    found = text.replace("\f", "\n").split("\n")
    if len(found) > LIMIT_LINES:
        raise too_large("has far more lines than a plan can have")
    return found


def _text_run(run: Numbered, *, tabbed: bool) -> Blocks:
    run = [pair for pair in run if pair[1].strip()]
    if not run:
        return []
    if tabbed and sum("\t" in line for _, line in run) >= 1:
        return _tabbed(run)
    return _aligned(run)


def _tabbed(run: Numbered) -> Blocks:
    """Lines with tabs, each a row, each tab a column."""
    parts = [[words.line(_unmarked(cell)) for cell in line.split("\t")] for _, line in run]
    columns = max((index + 1 for row in parts for index, cell in enumerate(row) if cell), default=0)
    if columns < 2:
        return [_paragraph(line.replace("\t", " "), f"line {number}") for number, line in run if line.strip()]
    rows = []
    for (number, _), row in zip(run, parts, strict=True):
        cells = (row + [""] * columns)[:columns]
        rows.append(Row([Spot(column, cell) for column, cell in enumerate(cells)], where=f"line {number}"))
    return [finish(rows, where=_where(run))]


def _where(run: Numbered) -> str:
    return f"line {run[0][0]}" if len(run) == 1 else f"lines {run[0][0]}-{run[-1][0]}"


def _columned(run: Numbered) -> bool:
    """Whether these lines look like a table set with spaces, which empty lines may divide."""
    return sum(1 for _, line in run if len(re.split(r" {2,}", line.strip())) >= 3) >= 2


def _aligned(run: Numbered) -> Blocks:
    """Lines without tabs: a table where columns are plain to see, paragraphs otherwise."""
    if not _columned(run):
        return _paragraphs(run)
    blocks: Blocks = []
    by_top = {number * 12.0: (number, line) for number, line in run}
    for found in aligned_tables([_set(number, line) for number, line in run], 0):
        if isinstance(found, PageTable):
            rows = to_rows(found, habits=NO_HABITS)
            tops = sorted({cell.row: cell.box[1] for cell in found.cells}.items())
            for (_, top), row in zip(tops, rows, strict=True):
                row.where = f"line {round(top / 12)}"
            blocks.append(finish(rows, where=_where(run)))
        else:
            blocks += _paragraphs([by_top[line.top] for line in found])
    return blocks


def _set(number: int, line: str) -> Line:
    """A line of text as if it stood on a page, five points a letter, so that columns are found as in a PDF."""
    found: list[Word] = []
    end = 0
    for match in re.finditer(r"\S+", line):
        found.append(Word(match[0], match.start() * 5.0, match.end() * 5.0, bool(found) and match.start() - end >= 2))
        end = match.end()
    top = number * 12.0
    return Line(line.strip(), found[0].x0, found[-1].x1, top, top + 10, 10.0, False, 0, False, found, len(line.strip()))


def _paragraphs(run: Numbered) -> Blocks:
    blocks: Blocks = []
    gathered, start = "", 0
    for number, line in run:
        text = line.strip()
        if gathered and len(gathered.rpartition("\n")[2]) >= 50 and text[:1].islower() and not _ends(gathered):
            gathered += " " + text  # a line wrapped by the program that wrote the file
            continue
        if gathered:
            blocks.append(_paragraph(gathered, f"line {start}"))
        gathered, start = text, number
    if gathered:
        blocks.append(_paragraph(gathered, f"line {start}"))
    return blocks


def _ends(text: str) -> bool:
    return text.rstrip().endswith((".", "!", "?", ":", ";"))


def _unmarked(text: str) -> str:
    """Text without the marks of emphasis that a program left in it."""
    return _TAGS.sub("", _EMPHASIS.sub(r"\1", text))


def _paragraph(text: str, where: str) -> Paragraph:
    made = words.line(_unmarked(text))
    return Paragraph(made, "item" if made.startswith("- ") else "body", 0, where)


# Markdown

_RULE = re.compile(r"^\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*$")
_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^\s*[-*+]\s+(?:\[([ xX])\]\s+)?(.*)$")
_NUMBERED = re.compile(r"^\s*(\d+(?:\.\d+)*[.)])\s+(.*)$")
_BREAK = re.compile(r"^\s*([-*_])(?:\s*\1){2,}\s*$")


def read_markdown(path: Path) -> Document:
    """A Markdown file as blocks."""
    text, warnings = decoded(path)
    left_out: list[LeftOut] = []

    def comment(match: re.Match[str]) -> str:
        left_out.append(LeftOut("the file", words.line(match[1]), "A comment that the page does not show."))
        return ""

    lines = _lines(re.sub(r"<!--(.*?)-->", comment, text, flags=re.DOTALL))
    blocks: Blocks = []
    waiting: Numbered = []
    index = 0

    def close() -> None:
        if waiting:
            joined = " ".join(line.strip() for _, line in waiting)
            blocks.append(_marked(joined, "body", 0, waiting[0][0]))
            waiting.clear()

    while index < len(lines):
        line, number = lines[index], index + 1
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if "|" in line and "|" in following and _RULE.match(following):
            close()
            end = index + 2
            while end < len(lines) and "|" in lines[end] and lines[end].strip():
                end += 1
            blocks.append(_pipes([(i + 1, lines[i]) for i in range(index, end) if i != index + 1]))
            index = end
            continue
        index += 1
        if not line.strip() or line.strip().startswith("```") or _BREAK.match(line):
            close()
        elif (match := _HEADING.match(line)) is not None:
            close()
            blocks.append(_marked(match[2], "heading", len(match[1]), number))
        elif re.fullmatch(r"\s*(=+|-{2,})\s*", following) and not waiting and "|" not in line:
            blocks.append(_marked(line, "heading", 1 if "=" in following else 2, number))
            index += 1
        elif (match := _BULLET.match(line)) is not None:
            close()
            tick = {"": "", " ": "☐ "}.get(match[1] or "", "☒ ")
            blocks.append(_marked(f"- {tick}{match[2]}", "item", 0, number))
        elif (match := _NUMBERED.match(line)) is not None:
            close()
            blocks.append(_marked(f"{match[1]} {match[2]}", "item", 0, number))
        else:
            waiting.append((number, line))
            if line.endswith(("  ", "\\")) or re.fullmatch(r"\*\*[^*]+:?\*\*:?\s*\S.*", line.strip()):
                close()
    close()
    return Document(
        format="md", blocks=tuple(b for b in blocks if isinstance(b, Grid) or b.text), left_out=tuple(left_out),
        warnings=warnings,
    )  # fmt: skip


def _marked(text: str, kind: Literal["heading", "body", "item"], level: int, number: int) -> Paragraph:
    bold = bool(re.fullmatch(r"(\*\*|__).+?\1", text.strip())) and text.count("**") <= 2
    return Paragraph(words.line(_bare(text.rstrip("\\"))), kind, level, f"line {number}", bold)


def _bare(text: str) -> str:
    """Text without its marks of emphasis, links and code."""
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<br\s*/?>", "\n", text, flags=re.IGNORECASE)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])", r"\1", text)
    text = re.sub(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)", r"\1", text)
    text = re.sub(r"`([^`]+)`", r"\1", text)
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|>~])", r"\1", text)


def _pipes(run: Numbered) -> Grid:
    rows = []
    for place, (number, line) in enumerate(run):
        bare = line.strip()
        bare = bare[1:] if bare.startswith("|") else bare
        bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
        cells = re.split(r"(?<!\\)\|", bare)
        spots = []
        for column, cell in enumerate(cells):
            bold = bool(re.fullmatch(r"\*\*.+\*\*", cell.strip()))
            spots.append(Spot(column, words.lines(_bare(cell.strip())), bold=bold or place == 0))
        rows.append(Row(spots, where=f"line {number}", header=place == 0))
    most = max(len(row.spots) for row in rows)
    for row in rows:
        row.spots += [Spot(column) for column in range(len(row.spots), most)]
    return finish(rows, where=_where(run))
