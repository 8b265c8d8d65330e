"""A document understood as a plan: one interpreter for every format and every council's layout (BY1).

The way through: choose the framework by evidence; find title, header and period; read each grid by its kind (rows
beneath headings, labels beside texts, an action in each column); read actions in paragraphs where there is no table;
settle numbers, people, dates and references; and list whatever was not used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from plumbline.documents.blocks import Document
from plumbline.library.types import Framework, Scale
from plumbline.plans.reading import front, prose
from plumbline.plans.reading.finish import Finishing
from plumbline.plans.reading.framework_choice import choose
from plumbline.plans.reading.front import Line
from plumbline.plans.reading.grids import GridReader
from plumbline.plans.reading.headers import plan_date_label
from plumbline.plans.reading.lines import all_lines, before_first_actions, prose_lines, tick_second_cells
from plumbline.plans.reading.period import Period, find_period
from plumbline.plans.reading.statuses import best_scale
from plumbline.plans.reading.words import plain
from plumbline.plans.reading.work import Assignments, Work
from plumbline.plans.rules.content import Doubt, PlanContent, Reading
from plumbline.plans.rules.lines import PERIOD_LABEL
from plumbline.plans.rules.timescales import dates_in


def understand(
    document: Document,
    *,
    frameworks: Sequence[Framework],
    scales: Sequence[Scale],
    framework: str = "",
    assignments: Assignments | None = None,
) -> Reading:
    """The plan that a document holds, what of it was left out, and what a person should look at.

    `framework` is the id of the framework to read it as ("" to choose by evidence; an id that is not among
    `frameworks` raises ValueError). `assignments` gives columns to fields, (grid, column) -> field, and wins over
    every guess.
    """
    work = Work(document, _framework(framework, document, frameworks), scales, assignments or {})
    lines = all_lines(work)
    title = _front(work, lines)
    GridReader(work, lines).read()
    if not work.draft.sections:
        prose.read_prose(prose_lines(work), work.draft, work.ledger, work.labels)
    front.explain_rest(lines, work.ledger)
    return _reading(work, title, lines)


def _framework(id: str, document: Document, frameworks: Sequence[Framework]) -> Framework | None:
    if not id:
        return choose(document, frameworks)
    found = [f for f in frameworks if f.id == id]
    if not found:
        raise ValueError(f"There is no framework {id}")
    return max(found, key=lambda f: f.version)


def _front(work: Work, lines: Sequence[Line]) -> str:
    """Title and header, from what stands before the first table of actions and in the page header."""
    before, pages = before_first_actions(work, lines), work.document.page_header
    told = work.document.properties.get("title", "")
    title = front.find_title(before, pages, told, work.framework, work.header_labels)
    front.take_title(title, lines, pages, work.ledger, work.framework)
    page_lines = [Line(text, (-1, number, -1), "page header") for number, text in enumerate(pages)]
    front.take_header([*page_lines, *front.before_sections(before)], work.header_labels, work.header, work.ledger)
    tick_second_cells(work, before)
    return title


def _reading(work: Work, title: str, lines: Sequence[Line]) -> Reading:
    texts = [
        title,
        *(line.text for line in lines if _may_tell_period(line.text)),
        *work.document.page_header,
        *work.header.values(),
        *_sheet_names(work),
    ]
    period = find_period(texts)
    dated = next((day for day, _ in dates_in(plan_date_label(work.framework, work.header))), None)
    reckoned = period if any(period) else (dated, None)
    finishing = Finishing(work.draft, work.framework, _scale(work), period=reckoned, base=dated)
    sections = finishing.sections()
    nothing = [] if sections else _no_plan(work, title, lines)
    for where, theme in work.draft.empty_themes():
        work.ledger.leave(where, theme, "A theme with nothing under it.")
    plan = PlanContent(
        title=_own_labels_out(work.header, title, period),
        framework=work.framework.id if work.framework and sections else "",
        period_start=period[0],
        period_end=period[1],
        header=work.header,
        sections=sections,
    )
    warnings = [Doubt(w.where, f"{w.why} {w.text}".strip()) for w in work.document.warnings]
    return Reading(plan, work.ledger.not_imported(), [*nothing, *warnings, *finishing.doubts], work.columns)


def _no_plan(work: Work, title: str, lines: Sequence[Line]) -> list[Doubt]:
    """A document without actions is no plan: what looked like a header is its text, and a person is told."""
    work.header.clear()
    work.ledger.give_back()
    front.take_title(title, lines, work.document.page_header, work.ledger, work.framework)
    if not work.document.blocks:
        return []
    return [Doubt("the document", "No actions were found in it. All that it says is listed as not imported.")]


def _own_labels_out(header: dict[str, str], title: str, period: Period) -> str:
    """The plan's title. Title and period have places of their own: lines labelled so are no header of the plan."""
    said = header.get(PERIOD_LABEL)
    if said == "" or (said and any(find_period([said])) and any(period)):
        del header[PERIOD_LABEL]
    for label in ("Title", "Plan title", "Plan name", "Name of plan", "Title of plan"):
        if header.get(label) and plain(title) in ("", plain(header[label])):
            return header.pop(label)
    return title


def _may_tell_period(text: str) -> bool:
    """A short line, or a sentence about this plan: a paragraph may name the years of another one."""
    return len(text.split()) <= 30 or bool(re.search(r"\bth(?:is|e) (?:\w+ ){0,3}(?:plan|period|year)\b", text, re.I))


def _sheet_names(work: Work) -> list[str]:
    return list(dict.fromkeys(t.grid.where for t in work.tables.values() if t.grid.where.startswith("sheet ")))


def _scale(work: Work) -> Scale | None:
    """The framework's scale; without a framework the scale that knows most of the words as printed."""
    framework, scales = work.framework, work.scales
    if framework:
        found = [s for s in scales if (s.id, s.version) == (framework.scale, framework.scale_version)]
        return found[0] if found else next((s for s in scales if s.id == framework.scale), None)
    texts = [item.fields.get("status", "") for section in work.draft.sections for item in section.items]
    return best_scale([text for text in texts if text], scales)
