"""Which framework a document follows, by evidence: its phrases, its headings, its fixed sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plumbline.documents.blocks import Document, Grid
from plumbline.library.types import Framework
from plumbline.plans.reading.words import plain, plain_without_brackets

FALLBACK = "service-improvement-plan"
_LONGEST = 60_000  # characters that are looked at


def choose(document: Document, frameworks: Sequence[Framework]) -> Framework | None:
    """The framework that the document speaks for clearly; the plain one where it has actions and follows none."""
    text, cells = _words(document)
    best: tuple[float, Framework | None] = (0.0, None)
    for framework in frameworks:
        if framework.id == FALLBACK:
            continue
        score = _score(framework, text, cells)
        if score > best[0]:
            best = (score, framework)
    return best[1] or fallback(frameworks)


def fallback(frameworks: Sequence[Framework]) -> Framework | None:
    return next((f for f in frameworks if f.id == FALLBACK), None)


def _score(framework: Framework, text: str, cells: set[str]) -> float:
    """0 where the evidence is too thin. Common words alone ("lead officer") must not make a plan one body's form."""
    phrases = _share(f" {plain(phrase)} " in text for phrase in framework.evidence)
    columns = _share(
        bool({plain(c.label), plain_without_brackets(c.label), plain(f"{c.label} {c.hint}")} & cells)
        for c in framework.columns
        if c.label
    )
    fixed = _share(
        any(f" {plain(words)} " in text for words in (s.title, *s.also[:1])) for s in framework.sections.fixed
    )
    strong = (
        phrases >= 0.6
        or (phrases >= 0.35 and columns >= 0.6)
        or (phrases >= 0.3 and columns == 1)
        or (fixed >= 0.8 and columns >= 0.5)
    )
    return phrases + columns + fixed if strong else 0.0


def _share(found: Iterable[bool]) -> float:
    answers = list(found)
    return sum(answers) / len(answers) if answers else 0.0


def _words(document: Document) -> tuple[str, set[str]]:
    parts = [*document.page_header]
    cells: set[str] = set()
    length = 0
    for block in document.blocks:
        if length > _LONGEST:
            break
        texts = [c.text for c in block.cells if len(c.text) < 400] if isinstance(block, Grid) else [block.text]
        for text in texts:
            parts.append(text)
            length += len(text)
            if isinstance(block, Grid) and len(text) < 160:
                cells.update((plain(text), plain_without_brackets(text)))
    return f" {' '.join(plain(part) for part in parts)} ", cells
