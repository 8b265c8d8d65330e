"""A page that stands by itself: no script, nothing fetched, readable by a screen reader and on paper."""

from __future__ import annotations

from html import escape

from plumbline.documents.charts import Chart, draw
from plumbline.documents.report import (
    Block,
    Cell,
    Fields,
    Heading,
    Para,
    Report,
    Row,
    Status,
    Table,
    Text,
    grid_columns,
    printable,
)

STYLE = """
:root { color: #0b0c0c; background: #fff; font-family: "Atkinson Hyperlegible Next", Arial, sans-serif; }
body { margin: 0 auto; padding: 1rem; max-width: 87rem; line-height: 1.4; }
h1 { font-size: 1.6rem; margin: 1rem 0 .75rem; } h2 { font-size: 1.2rem; } h3 { font-size: 1rem; }
.above { text-align: right; font-weight: 700; margin: 0; }
.running { margin: 0; font-size: .9rem; }
dl { display: grid; grid-template-columns: minmax(10rem, max-content) 1fr; gap: .25rem 1rem; margin: 1rem 0; }
dt { font-weight: 700; } dd { margin: 0; white-space: pre-line; }
.scroll { overflow-x: auto; margin: 1.25rem 0; }
.scroll:focus { outline: 3px solid #0b0c0c; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
caption { text-align: left; font-weight: 700; padding: .25rem 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { border: 1px solid #6f777b; padding: .35rem .5rem; text-align: left; vertical-align: top; }
th { font-weight: 400; }
td > p, th > p { margin: 0 0 .35rem; } td > ul, th > ul { margin: 0 0 .35rem; padding-left: 1.1rem; }
td > h2, th > h2, td > h3, th > h3 { font-size: 1rem; margin: 0; }
.centred { text-align: center; }
.strong { background: #c3dbdc; } .soft { background: #e6eff0; }
.red { background: #f4cdc6; } .amber { background: #ffdd9e; } .green { background: #cce5d3; }
.blue { background: #cadbee; } .grey { background: #e8eaeb; }
.status { font-weight: 700; }
.status svg { width: .9em; height: .9em; vertical-align: -.08em; margin-right: .3em; }
figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; } figcaption { font-weight: 700; }
footer { margin-top: 2rem; font-size: .85rem; }
@media print {
  @page { size: A4 PAGE; margin: 1.6cm; }
  body { padding: 0; max-width: none; font-size: 9.5pt; }
  thead { display: table-header-group; } tr { break-inside: avoid; } .scroll { overflow: visible; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (forced-colors: active) { .status svg { forced-color-adjust: auto; } }
"""

# The five shapes, drawn in the text's own colour, so that they stay in forced colours and on grey paper.
SHAPES = {
    "full": '<circle cx="8" cy="8" r="7" fill="currentColor"/>',
    "empty": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>',
    "half": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>'
    '<path d="M8 2a6 6 0 0 0 0 12z" fill="currentColor"/>',
    "tick": '<path d="M2 9l4 4 8-10" fill="none" stroke="currentColor" stroke-width="2.5"/>',
    "cross": '<path d="M3 3l10 10M13 3L3 13" fill="none" stroke="currentColor" stroke-width="2.5"/>',
}


def write_html(report: Report) -> str:
    """The report as one HTML page with its style in it; every text escaped.

    Raises ValueError when a table's rows do not fill its columns.
    """
    style = STYLE.replace("PAGE", "landscape" if report.landscape else "portrait")
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(report.language, quote=True)}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(report.title)}</title><style>{style}</style></head><body>",
    ]
    if report.page_header:
        lines = "".join(f'<p class="running">{_text(line)}</p>' for line in report.page_header)
        parts.append(f"<header>{lines}</header>")
    parts.append("<main>")
    parts += [f'<p class="above">{_text(line)}</p>' for line in report.above_title]
    parts.append(f"<h1>{_text(report.title)}</h1>")
    parts += [_block(block, f"table-{number}") for number, block in enumerate(report.blocks)]
    parts.append("</main>")
    if report.page_footer:
        parts.append(f"<footer><p>{_text(report.page_footer)}</p></footer>")
    parts.append("</body></html>\n")
    return "\n".join(parts)


def _text(words: str) -> str:
    return escape(printable(words), quote=False)


def _block(block: Block, identity: str) -> str:
    match block:
        case Heading():
            level = min(block.level + 1, 6)
            return f"<h{level}>{_text(block.text)}</h{level}>"
        case Text():
            return _flow(block.paras)
        case Fields():
            rows = "".join(f"<dt>{_text(label)}</dt><dd>{_text(value)}</dd>" for label, value in block.rows)
            return f"<dl>{rows}</dl>"
        case Table():
            return _table(block, identity)
        case Chart():
            caption = f"<figcaption>{_text(block.title)}</figcaption>"
            return f"<figure>{draw(block, identity=f'{identity}-title')}{caption}</figure>"


def _table(table: Table, identity: str) -> str:
    grid_columns(table.rows, len(table.columns))
    share = sum(column.width for column in table.columns)
    columns = "".join(f'<col style="width:{100 * c.width / share:.4g}%">' for c in table.columns)
    heads = _head_rows(table.rows)
    # A table whose first row says its name does not show it twice.
    named = bool(table.rows) and table.rows[0].cells[0].text.split("\n")[0] == table.caption
    hidden = ' class="unseen"' if named else ""
    parts = [
        # A table wider than a phone is scrolled by itself; it can be reached by keyboard and says its name.
        f'<div class="scroll" role="region" aria-labelledby="{identity}" tabindex="0"><table>',
        f'<caption id="{identity}"{hidden}>{_text(table.caption)}</caption><colgroup>{columns}</colgroup>',
    ]
    if heads:
        parts.append("<thead>" + "".join(_row(row, group="colgroup") for row in table.rows[:heads]) + "</thead>")
    parts.append("<tbody>")
    for number, row in enumerate(table.rows[heads:]):
        if row.group and number:
            parts.append("</tbody><tbody>")
        parts.append(_row(row, group="rowgroup"))
    parts.append("</tbody></table></div>")
    return "\n".join(parts)


def _head_rows(rows: tuple[Row, ...]) -> int:
    """The rows down to the last head; the table's context may stand between its name and its labels."""
    return max((number + 1 for number, row in enumerate(rows) if row.repeat), default=0)


def _row(row: Row, *, group: str) -> str:
    return "<tr>" + "".join(_cell(one, group=group) for one in row.cells) + "</tr>"


def _cell(one: Cell, *, group: str) -> str:
    tag = "th" if one.scope else "td"
    wide = one.scope == "column" and one.columns > 1
    scope = {"column": group if wide else "col", "row": "rowgroup" if one.rows > 1 else "row", "": ""}[one.scope]
    look = one.status.colour if one.status else one.shade
    classes = " ".join(name for name in (look, "centred" if one.centred else "") if name)
    attributes = "".join(
        f' {name}="{value}"'
        for name, value in (
            ("scope", scope),
            ("rowspan", one.rows if one.rows > 1 else ""),
            ("colspan", one.columns if one.columns > 1 else ""),
            ("class", classes),
        )
        if value
    )
    status = _status(one.status) if one.status else ""
    if one.heading and one.paras:
        level = one.heading + 1
        inside = f"<h{level}>{_run(one.paras[0])}</h{level}>{_flow(one.paras[1:])}"
    else:
        inside = _flow(one.paras)
    return f"<{tag}{attributes}>{status}{inside}</{tag}>"


def _status(status: Status) -> str:
    shape = f'<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">{SHAPES[status.shape]}</svg>'
    return f'<p class="status">{shape}{_text(status.word)}</p>'


def _flow(paras: tuple[Para, ...]) -> str:
    """Paragraphs in order; bullets that follow each other are one list."""
    parts: list[str] = []
    in_list = False
    for para in paras:
        if para.bullet != in_list:
            parts.append("<ul>" if para.bullet else "</ul>")
            in_list = para.bullet
        parts.append(f"<li>{_run(para)}</li>" if para.bullet else f"<p>{_run(para)}</p>")
    if in_list:
        parts.append("</ul>")
    return "".join(parts)


def _run(para: Para) -> str:
    said = []
    if para.label:
        said.append(f"<strong>{_text(para.label)}</strong>")
    if para.hint:
        said.append(f"<em>{_text(para.hint)}</em>")
    if para.text:
        words = _text(para.text).replace("\n", "<br>")
        said.append(f"<strong>{words}</strong>" if para.bold else words)
    return " ".join(said)
