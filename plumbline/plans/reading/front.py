"""What stands before and between the tables: the title, the header's lines, the headings of the next table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from plumbline.library.types import Framework
from plumbline.plans.reading.banners import GUIDANCE_WHY, KEY_WHY, is_guidance, is_key, read_banner, split_colon
from plumbline.plans.reading.draft import Draft, RawSection
from plumbline.plans.reading.headers import HeaderLabels, is_only_a_date, merge
from plumbline.plans.reading.headings import recognise
from plumbline.plans.reading.ledger import Key, Ledger
from plumbline.plans.reading.numbers import split_label, split_number
from plumbline.plans.reading.words import one_line, plain

_PLAN = re.compile(
    r"\b(?:(?:improvement|action|delivery|recovery|development|work|implementation|service|quality|safety|business|"
    r"joint)\s+"
    r"(?:\w+\s+){0,2}plan|plan|tracker|progress (?:update|report)|action log|programme|monitoring report|cynllun|"
    r"plana)\b",
    re.IGNORECASE,
)
_PAPER = re.compile(r"\b(?:report|review|audit|inspection|visit|response|strategy)\b", re.IGNORECASE)
_NOT_TITLE = re.compile(
    r"^(?:item|agenda|appendix|annex|page|version|v\.?\s?\d|draft|official|confidential|restricted|sheet|table)\b", re.I
)
_GENERIC = frozenset(
    {"action plan", "action", "improvement plan", "plan", "improvement action plan", "table", "sheet1",
        "sheet 1", "sheet2", "sheet3", "tracker", "action log", "action tracker", "introduction",
        "action table", "data", "overview", "summary", "the plan", "our plan", "improvement action",
        "plan of action"}
)  # fmt: skip
_OTHER_TOPIC = re.compile(
    r"\b(?:meetings?|attendance|attendees|version (?:control|history)|document (?:control|history)|revision history|"
    r"change (?:log|history)|distribution(?: list)?|glossary|abbreviations|acronyms|contents|key to|rag key|legend|"
    r"sign[- ]?off|signatures|approvals?|contacts?|references|membership|risk (?:matrix|scoring|register|log)|budget|"
    r"costs?|finances?|definitions|lists?|look ?ups?|"
    r"drop ?downs?|instructions|guidance)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Line:
    """A paragraph outside tables, or a row above a table's headings."""

    text: str
    key: Key
    where: str
    kind: str = "body"
    level: int = 0
    bold: bool = False
    in_grid: bool = False
    wide: bool = False  # one cell across a table


def find_title(
    lines: Sequence[Line], page_header: Sequence[str], told: str, framework: Framework | None, labels: HeaderLabels
) -> str:
    """The title of the plan among its first lines; "" where none can be told.

    `told`: what the file says its title is, believed where the document shows it.
    """
    best: tuple[float, str] = (1.2, "")
    shown = [*lines, *(Line(text, (-1, n, -1), "page header") for n, text in enumerate(page_header))]
    if len(page_header) > 1:
        shown.append(Line(" ".join(page_header), (-1, -1, -1), "page header"))  # one line broken in two
    for order, line in enumerate(shown):
        score = _title_score(line, told, framework, labels) - 0.05 * order
        if score > best[0]:
            best = (score, one_line(line.text))
    return best[1]


def _title_score(line: Line, told: str, framework: Framework | None, labels: HeaderLabels) -> float:
    text, words = one_line(line.text), plain(line.text)
    if not words or len(text) > 220 or len(text.split()) > 28 or is_only_a_date(text) or is_guidance(text):
        return 0.0
    label, _ = split_colon(text)
    heads = line.kind in ("title", "heading")
    if label and (
        labels.known(label)
        or (len(label.split()) <= 4 and not heads and not _PLAN.search(text) and not _PAPER.search(label))
    ):
        return 0.0
    if split_label(text)[0] and not _PLAN.search(text):
        return 0.0
    score = 5.0 * (line.kind == "title") + 1.5 * (line.kind == "heading" and line.level <= 1) + 0.8 * line.bold
    score += 4.0 * (bool(told) and words == plain(told)) + 2.0 * bool(_PLAN.search(text))
    score += 1.0 * bool(_PAPER.search(text))
    score += 3.0 * (framework is not None and words == plain(framework.title))
    score -= 1.5 * (words in _GENERIC)
    score -= 3.0 * bool(_NOT_TITLE.match(text)) + 3.0 * text.endswith((".", ";", ","))
    score -= 2.0 * (line.where.startswith("sheet") and line.kind == "heading")
    return score


def take_title(
    title: str, lines: Sequence[Line], page_header: Sequence[str], ledger: Ledger, framework: Framework | None
) -> None:
    """Tick the title off wherever it is printed; a line that only repeats it says so."""
    wanted = plain(title)
    if not wanted:
        return
    if plain(" ".join(page_header)) == wanted:
        for number in range(len(page_header)):
            ledger.use((-1, number, -1))
    for key, text in [
        *((line.key, line.text) for line in lines),
        *(((-1, n, -1), text) for n, text in enumerate(page_header)),
    ]:
        words = plain(text)
        if words == wanted:
            ledger.use(key)
        elif framework is not None and words == plain(framework.title):
            ledger.explain(key, "The name of the form.")
        elif words.endswith(f" {wanted}") and len(words.split()) <= len(wanted.split()) + 3:
            ledger.explain(key, "The title, printed a second time.")


def take_header(
    lines: Sequence[Line], labels: HeaderLabels, header: dict[str, str], ledger: Ledger, *, only_known: bool = False
) -> None:
    """Put the lines that are labels with values into the header."""
    pairs = list(zip(lines, [*lines, None][1:], strict=True))
    for line, following in sorted(pairs, key=lambda pair: is_only_a_date(pair[0].text)):  # a labelled date goes first
        if (line.wide and names_section(line.text)) or _heads_prose(line, following, labels):
            continue
        if ledger.is_used(line.key) or (
            line.kind in ("title", "heading") and not labels.known(split_colon(line.text)[0])
        ):
            continue
        for part in _parts(line.text):
            found = labels.read_line(part)
            if not found or (only_known and found[0] not in {f.label for f in labels.fields}):
                break
            if not merge(header, *found):
                break
        else:
            ledger.use(line.key)


def _heads_prose(line: Line, following: Line | None, labels: HeaderLabels) -> bool:
    """ "Participants:" over a list or a paragraph is a heading, not a field that was left empty."""
    label, rest = split_colon(line.text.strip())
    if not label or rest or following is None or line.in_grid or labels.known(label):
        return False
    text = following.text.strip()
    long = len(text.split()) > 8 and len((split_colon(text)[0] or text).split()) > 6
    return following.kind == "item" or long or bool(re.match(r"[<\[(]?https?://", text))


def names_section(text: str) -> bool:
    """Whether a line is a section's name behind a label: "Quality Statement: Learning culture"."""
    label, rest = split_colon(text)
    guess = recognise(label) if label and rest else None
    return guess is not None and guess.field in ("section", "theme") and guess.strength > 1


def _parts(text: str) -> list[str]:
    """Lines of a paragraph; each may hold a label of its own."""
    parts = [part for part in re.split(r"\n|\t|\s{3,}|(?<=\S)\s+\|\s+", text) if part.strip()]
    return [piece for part in parts for piece in _labels_in_a_row(part)]


_NEXT_LABEL = re.compile(r"\s+(?=[A-Z][A-Za-z]+(?: (?:of|for|to|by|the|[A-Z][a-z]+|[a-z]+)){0,3}:\s)")


def _labels_in_a_row(text: str) -> list[str]:
    """ "Reference: 2026/114 Date: 4 May 2026" is two labels; a sentence with a colon in it is none."""
    if not 2 <= len(re.findall(r":\s", text)) <= 4 or len(text) > 160:
        return [text]
    pieces = [piece for piece in _NEXT_LABEL.split(text) if piece.strip()]
    while len(pieces) > 1 and ":" not in pieces[0]:  # the first label has several words
        pieces[:2] = [f"{pieces[0]} {pieces[1]}"]
    return pieces


def explain_rest(lines: Sequence[Line], ledger: Ledger) -> None:
    """Give a kind reason for what is no part of the plan."""
    counts = Counter(plain(line.text) for line in lines)
    for line in lines:
        text = line.text.strip()
        if is_key(text):
            ledger.explain(line.key, KEY_WHY)
        elif is_guidance(text):
            ledger.explain(line.key, GUIDANCE_WHY)
        elif counts[plain(text)] > 1 or line.kind == "heading" or (line.bold and len(text.split()) < 15):
            ledger.explain(line.key, "A heading that has no place in the plan.")
        elif len(text.split()) > 8:
            ledger.explain(line.key, "Text around the plan: an introduction, guidance or a note.")


def other_topic(lines: Sequence[Line]) -> str:
    """What a table is about where the lines just above it say that it holds no actions: "SUMMARY OF MEETINGS"."""
    for line in reversed(lines[-3:]):
        text = one_line(line.text)
        if len(text.split()) <= 7 and _OTHER_TOPIC.search(text) and not _PLAN.search(text) and not split_label(text)[1]:
            return text
    return ""


def open_headings(
    lines: Sequence[Line], draft: Draft, ledger: Ledger, *, running: set[str], several: bool, context_label: str
) -> None:
    """Open the theme and the section that the lines above a table name.

    `running`: headings that stand above every table; `several`: the document has several tables of actions, so that a
    plain heading above one of them names it.
    """
    fresh = [line for line in lines if not ledger.is_used(line.key) and line.text.strip()]
    named = [line for line in fresh if is_labelled(line)]
    in_full = {split_label(line.text)[1] for line in named if split_label(line.text)[2]}
    named = [line for line in named if split_label(line.text)[2] or split_label(line.text)[1] not in in_full]
    named = [line for line in named[:-1] if not _only_counts(line)] + named[-1:]
    plain_ones = [line for line in fresh if line not in named and _is_heading(line, running, several)]
    if named:
        plain_ones = [line for line in plain_ones if line.kind == "heading" and not _same_number(line, named[-1])]
    chosen = sorted([*named, *plain_ones], key=fresh.index)
    for line in chosen[-2:]:
        _open(line, draft, ledger)
    for line in fresh:
        if line in chosen or not draft.section or draft.section.items:
            _same_as_section(line, draft, ledger)
            continue
        _say_of_section(line, draft, ledger, context_label)


def _only_counts(line: Line) -> bool:
    """ "Section 3" of the document, above what its actions are for, says nothing of them."""
    noun, _, rest = split_label(line.text.strip())
    return noun == "section" and not rest


def before_sections(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines that speak of the whole plan: without those between the last section's heading and its table."""
    last = max((n for n, line in enumerate(lines) if line.kind == "heading" or is_labelled(line)), default=-1)
    if last < 1:
        return [line for line in lines if not is_labelled(line)]
    own = {n for n in range(last + 1, len(lines)) if _speaks_of_section(lines[n].text)}
    return [line for n, line in enumerate(lines) if n not in own and not is_labelled(line)]


def _speaks_of_section(text: str) -> bool:
    return bool(split_colon(text)[0]) and read_banner(text).kind in ("context", "outcome", "lead")


def is_labelled(line: Line) -> bool:
    if line.wide and names_section(line.text):
        return True
    noun, number, _ = split_label(line.text.strip())
    if not noun or noun in ("action", "part", "item", "step", "task", "ref", "no", "number"):
        return False
    if len(line.text.split()) > 80 and line.kind != "heading":
        return False
    return bool(number) or (noun != "outcome" and (line.bold or line.kind == "heading"))


def _is_heading(line: Line, running: set[str], several: bool) -> bool:
    text = one_line(line.text)
    if (
        plain(text) in _GENERIC | running
        or len(text.split()) > 25
        or text.endswith((".", ",", ";"))
        or is_key(text)
        or is_guidance(text)
    ):
        return False
    if (split_colon(text)[0] and line.kind != "heading") or is_only_a_date(text) or _NOT_TITLE.match(text):
        return False
    if line.kind == "heading":
        return line.level > 1 or several or bool(split_number(text)[0])
    return several and line.bold


def _same_number(line: Line, named: Line) -> bool:
    return split_label(line.text)[1] == split_label(named.text)[1] != ""


def _open(line: Line, draft: Draft, ledger: Ledger) -> None:
    banner = read_banner(line.text)
    ledger.use(line.key)
    draft.open(
        RawSection(
            number=banner.number,
            title=banner.text or one_line(line.text),
            where=line.where,
            noun=banner.noun,
            by="heading",
        )
    )


def _same_as_section(line: Line, draft: Draft, ledger: Ledger) -> None:
    """The sheet's name beside the heading that says the same in full."""
    section = draft.section
    if section and section.by == "heading" and not ledger.is_used(line.key):
        noun, number, rest = split_label(line.text)
        if noun and number and number == section.number and not rest:
            ledger.use(line.key)


def _say_of_section(line: Line, draft: Draft, ledger: Ledger, context_label: str) -> None:
    """ "Context: ...", "Lead: ...", "Outcome: ..." in lines between a heading and its table."""
    section = draft.section
    assert section
    noun, number, rest = split_label(line.text)
    if noun and number and number == section.number and not rest:
        ledger.use(line.key)
        return
    if not split_colon(line.text)[0]:
        return
    banner = read_banner(line.text, context_label=context_label)
    if banner.kind == "context":
        section.context += [banner.text] if banner.text else []
    elif banner.kind == "outcome":
        section.outcomes += [banner.text] if banner.text else []
    elif banner.kind == "lead":
        section.lead = banner.text
    else:
        return
    ledger.use(line.key)
