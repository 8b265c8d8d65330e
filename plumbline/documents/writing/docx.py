"""Word: real heading styles, real bullet lists, header rows that repeat, the language set, nothing hidden.

The package is written part by part and not filled into somebody's template: templates bring a maker's name, revision
marks, a thumbnail and hundreds of kilobytes of styles, and none of that belongs in a board paper. What is written here
is the whole file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from plumbline.documents.charts import Chart
from plumbline.documents.report import (
    Block,
    Cell,
    Colour,
    Fields,
    Heading,
    Para,
    Report,
    Row,
    Shade,
    Table,
    Text,
    grid_columns,
    printable,
    stays_whole,
)
from plumbline.documents.writing.docx_pictures import charts_of, drawing, media, relation

FONT = "Arial"
INK = "0B0C0C"
STATUS_FILL: dict[Colour, str] = {
    "red": "F4CDC6",
    "amber": "FFDD9E",
    "green": "CCE5D3",
    "blue": "CADBEE",
    "grey": "E8EAEB",
}
SHADE_FILL: dict[Shade, str] = {"": "", "strong": "C3DBDC", "soft": "E6EFF0"}

# Lengths are twentieths of a point, as Word has them.
A4 = (11906, 16838)
MARGIN_SIDE, MARGIN_TOP, MARGIN_BOTTOM, MARGIN_RUNNING = 964, 1020, 907, 454
ROOM = 560  # the height of an empty row: a line of handwriting and a little more
BETWEEN_TABLES, BELOW_TABLE, SEAM = 240, 120, 20

REPEATED_TEXT = 300  # letters; more than this between a table's name and its labels is not said again on each page
# A file's own dates would differ from one export to the next: the version and the date stand in the footer.
ZIP_EPOCH = (2000, 1, 1, 0, 0, 0)

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def write_docx(report: Report) -> bytes:
    """The report as a .docx. The same report gives the same bytes.

    Raises ValueError when a table's rows do not fill its columns.
    """
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("officeDocument", "word/document.xml"),
            ("extended-properties", "docProps/app.xml"),
            core="docProps/core.xml",
        ),
        "docProps/core.xml": _core_properties(report),
        "docProps/app.xml": f'{_XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>Plumbline</Application></Properties>',
        "word/document.xml": _document(report),
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml"),
            ("numbering", "numbering.xml"),
            ("settings", "settings.xml"),
            ("header", "header1.xml"),
            ("footer", "footer1.xml"),
            more={relation(n): ("image", f"media/chart{n}.png") for n, _ in enumerate(charts_of(report), start=1)},
        ),
        "word/styles.xml": _styles(report),
        "word/numbering.xml": _numbering(),
        "word/settings.xml": _settings(report),
        "word/header1.xml": _running("hdr", _header(report)),
        "word/footer1.xml": _running("ftr", _footer(report)),
    }
    pictures = media(report)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in [*((n, text.encode("utf-8")) for n, text in parts.items()), *pictures.items()]:
            info = zipfile.ZipInfo(name, ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return out.getvalue()


# --- the body ---


def _document(report: Report) -> str:
    width, height = _page(report)
    body = [_paragraph(Para(text=line, bold=True), style="Above") for line in report.above_title]
    body.append(_paragraph(Para(text=report.title), style="Title"))
    before: Block | None = None
    charts = 0
    for block in report.blocks:
        if isinstance(block, Chart):
            charts += 1
            body.append(_paragraph(Para(text=block.title, bold=True)))
            body.append(f"<w:p>{drawing(block, charts)}</w:p>")
        elif isinstance(before, Table) and isinstance(block, Table | Text | Fields):
            body.append(_gap(BETWEEN_TABLES if isinstance(block, Table) else BELOW_TABLE))
        body += _block(block, width - 2 * MARGIN_SIDE)
        before = block
    if isinstance(before, Table):
        body.append(_gap(SEAM))  # Word needs a paragraph after the last table
    orientation = ' w:orient="landscape"' if report.landscape else ""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{orientation}/><w:pgMar w:top="{MARGIN_TOP}" w:right="{MARGIN_SIDE}" '
        f'w:bottom="{MARGIN_BOTTOM}" w:left="{MARGIN_SIDE}" w:header="{MARGIN_RUNNING}" w:footer="{MARGIN_RUNNING}" '
        'w:gutter="0"/></w:sectPr>'
    )
    return f'{_XML}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{"".join(body)}{section}</w:body></w:document>'


def _page(report: Report) -> tuple[int, int]:
    width, height = A4
    return (height, width) if report.landscape else (width, height)


def _block(block: Block, width: int) -> Iterable[str]:
    match block:
        case Heading():
            yield _paragraph(Para(text=block.text), style=f"Heading{block.level}")
        case Text():
            for para in block.paras:
                yield _paragraph(para, style="ListBullet" if para.bullet else "")
        case Fields():
            for label, value in block.rows:
                yield _paragraph(Para(text=value, label=f"{label}:"), style="Field")
        case Table():
            parts = _split(block)
            for number, rows in enumerate(parts):
                if number:
                    yield _gap(SEAM, keep=True)
                yield _table(rows, block, width, keep=number < len(parts) - 1)


def _split(table: Table) -> list[tuple[Row, ...]]:
    """Word repeats only rows at the very top of a table. A head below rows that are too long to be said again on each
    page begins a table of its own, right under the first one."""
    heads = [number for number, row in enumerate(table.rows) if row.repeat]
    if not heads:
        return [table.rows]
    last = heads[-1]
    between = sum(len(one.text) for row in table.rows[:last] if not row.repeat for one in row.cells)
    start = last
    while start > 0 and table.rows[start - 1].repeat:
        start -= 1
    return [table.rows[:start], table.rows[start:]] if between > REPEATED_TEXT and start else [table.rows]


def _table(rows: tuple[Row, ...], table: Table, width: int, *, keep: bool) -> str:
    """`keep`: the whole of it stays on the page of what follows."""
    places = grid_columns(rows, len(table.columns))
    widths = _widths(table, width)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="6F777B"/>' for side in sides)
    heads = max((number + 1 for number, row in enumerate(rows) if row.repeat), default=0)
    merged: dict[int, tuple[int, Cell]] = {}  # column: rows still to come, and the cell
    words = " ".join(part for part in (table.caption.rstrip(".") + ".", table.description) if part)
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    made = []
    for number, row in enumerate(rows):
        head = number < heads
        whole = stays_whole(row, places[number], table.columns, landscape=width > A4[0])
        together = keep or head or row.group
        made.append(_row(row, places[number], widths, merged, whole=whole, head=head, keep=together))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
        '</w:tblCellMar><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        f'w:noHBand="1" w:noVBand="1"/>{_said("tblDescription", words)}'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(made)}</w:tbl>"
    )


def _said(tag: str, words: str) -> str:
    return f"<w:{tag} w:val={quoteattr(' '.join(printable(words).split()))}/>" if words else ""


def _widths(table: Table, total: int) -> list[int]:
    share = sum(column.width for column in table.columns)
    widths = [total * column.width // share for column in table.columns]
    widths[-1] += total - sum(widths)
    return widths


def _row(
    row: Row,
    places: list[int],
    widths: list[int],
    merged: dict[int, tuple[int, Cell]],
    *,
    whole: bool,
    head: bool,
    keep: bool,
) -> str:
    properties = (
        ("<w:cantSplit/>" if whole else "")
        + (f'<w:trHeight w:val="{ROOM}" w:hRule="atLeast"/>' if row.room else "")
        + ("<w:tblHeader/>" if head else "")
    )
    starting = dict(zip(places, row.cells, strict=True))
    cells = []
    at = 0
    while at < len(widths):
        if at in starting:
            one = starting[at]
            merge = "restart" if one.rows > 1 else ""
            left = one.rows - 1
        else:
            left, one = merged.pop(at)
            merge, left = "continue", left - 1
        if left:
            merged[at] = (left, one)
        cells.append(_cell(one, sum(widths[at : at + one.columns]), merge=merge, keep=keep))
        at += one.columns
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(one: Cell, width: int, *, merge: str, keep: bool) -> str:
    fill = STATUS_FILL[one.status.colour] if one.status else SHADE_FILL[one.shade]
    paras = () if merge == "continue" else one.paras
    if one.status and merge != "continue":
        paras = (Para(text=one.status.word, bold=True), *paras)
    said = []
    for number, para in enumerate(paras or (Para(),)):
        heading = one.heading if paras and number == 0 else 0
        style = f"Heading{heading}" if heading else "CellBullet" if para.bullet else "Cell"
        said.append(_paragraph(para, style=style, centred=one.centred, keep=keep, inside=bool(heading)))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{one.columns}"/>' if one.columns > 1 else "")
        + (f'<w:vMerge w:val="{merge}"/>' if merge else "")
        + (f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "")
        + f"</w:tcPr>{''.join(said)}</w:tc>"
    )


def _paragraph(
    para: Para, *, style: str = "", centred: bool = False, keep: bool = False, inside: bool = False, more: str = ""
) -> str:
    """`inside`: a heading in a table, as large as the table's text."""
    lists = 2 if style == "CellBullet" else 1
    properties = (
        (f'<w:pStyle w:val="{style}"/>' if style else "")
        + ("<w:keepNext/>" if keep else "")
        + (f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{lists}"/></w:numPr>' if para.bullet else "")
        + ('<w:spacing w:before="40" w:after="40"/>' if inside else "")
        + ('<w:jc w:val="center"/>' if centred else "")
    )
    size = 19 if inside else 0
    parts = [(para.label, True, False), (para.hint, False, True), (para.text, para.bold, False)]
    parts = [part for part in parts if part[0]]
    runs = []
    for number, (words, bold, italic) in enumerate(parts):
        space = " " if number < len(parts) - 1 else ""
        runs.append(_run(words + space, bold=bold, italic=italic, size=size))
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}{more}</w:p>"


def _run(words: str, *, bold: bool = False, italic: bool = False, size: int = 0) -> str:
    properties = (
        ("<w:b/>" if bold else "")
        + ("<w:i/>" if italic else "")
        + (f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else "")
    )
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in printable(words).split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{lines}</w:r>"


def _gap(height: int, *, keep: bool = False) -> str:
    """A paragraph that only keeps two tables apart: Word would join them."""
    return (
        f'<w:p><w:pPr>{"<w:keepNext/>" if keep else ""}<w:spacing w:before="0" w:after="0" w:line="{height}" '
        'w:lineRule="exact"/></w:pPr></w:p>'
    )


# --- the lines on every page ---


def _header(report: Report) -> str:
    lines = report.page_header or ("",)
    return "".join(_paragraph(Para(text=line), style="Header") for line in lines)


def _footer(report: Report) -> str:
    right = _page(report)[0] - 2 * MARGIN_SIDE
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{right}"/></w:tabs>'
    said = _run(report.page_footer) if report.page_footer else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{tab}</w:pPr>{said}<w:r><w:tab/></w:r>'
        f"{_run('Page ')}{_field('PAGE')}{_run(' of ')}{_field('NUMPAGES')}</w:p>"
    )


def _field(instruction: str) -> str:
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _running(tag: str, content: str) -> str:
    return f'{_XML}<w:{tag} xmlns:w="{_W}">{content}</w:{tag}>'


# --- styles, lists, settings ---


def _styles(report: Report) -> str:
    language = quoteattr(report.language)
    tight = '<w:spacing w:before="20" w:after="40"/>'
    styles = [
        _style("Normal", "Normal", based="", size=20, paragraph='<w:spacing w:after="80"/>', default=True),
        _style("Title", "Title", size=32, bold=True, paragraph='<w:keepNext/><w:spacing w:before="80" w:after="120"/>'),
    ]
    for level, size in ((1, 26), (2, 22), (3, 20)):
        outline = f'<w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="{level - 1}"/>'
        styles.append(_style(f"Heading{level}", f"heading {level}", size=size, bold=True, paragraph=outline))
    styles += [
        _style("Header", "header", size=18, paragraph='<w:spacing w:after="0"/>'),
        _style("Footer", "footer", size=16, paragraph='<w:spacing w:after="0"/>'),
        _style(
            "ListBullet",
            "List Bullet",
            size=20,
            paragraph='<w:numPr><w:numId w:val="1"/></w:numPr><w:spacing w:after="40"/>',
        ),
        _style("Above", "Above the title", size=20, paragraph='<w:spacing w:after="40"/><w:jc w:val="right"/>'),
        _style("Field", "Field", size=20, paragraph='<w:spacing w:after="100"/>'),
        _style("Cell", "Table text", size=18, paragraph=tight),
        _style(
            "CellBullet",
            "Table bullet",
            based="Cell",
            size=18,
            paragraph=f'<w:numPr><w:numId w:val="2"/></w:numPr>{tight}',
        ),
    ]
    return (
        f'{_XML}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/><w:color w:val="{INK}"/>'
        f'<w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val={language} w:eastAsia={language} w:bidi="ar-SA"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/></w:style>'
        f"{''.join(styles)}</w:styles>"
    )


def _style(
    identity: str,
    name: str,
    *,
    size: int,
    paragraph: str,
    based: str = "Normal",
    bold: bool = False,
    default: bool = False,
) -> str:
    kind = ' w:default="1"' if default else ""
    above = f'<w:basedOn w:val="{based}"/>' if based else ""
    following = '<w:next w:val="Normal"/>' if identity.startswith(("Title", "Heading")) else ""
    return (
        f'<w:style w:type="paragraph"{kind} w:styleId="{identity}"><w:name w:val="{name}"/>'
        f"{above}{following}<w:qFormat/>"
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{'<w:b/><w:bCs/>' if bold else ''}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _numbering() -> str:
    """The two bullet lists: outside tables, and in cells, where there is less room."""
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr></w:lvl></w:abstractNum>'
        for number, indent in ((1, 340), (2, 200))
    )
    used = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))
    return f'{_XML}<w:numbering xmlns:w="{_W}">{lists}{used}</w:numbering>'


def _settings(report: Report) -> str:
    """The mode of Word 2013 and later: without it Word opens the file as one of an older version."""
    uri = "http://schemas.microsoft.com/office/word"
    return (
        f'{_XML}<w:settings xmlns:w="{_W}"><w:defaultTabStop w:val="720"/><w:compat><w:compatSetting '
        f'w:name="compatibilityMode" w:uri="{uri}" w:val="15"/></w:compat>'
        f"<w:themeFontLang w:val={quoteattr(report.language)}/></w:settings>"
    )


# --- the package ---


def _core_properties(report: Report) -> str:
    """Title and language; no maker, no editor, no dates."""
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(printable(report.title))}</dc:title><dc:language>{escape(report.language)}</dc:language>"
        "</cp:coreProperties>"
    )


def _content_types() -> str:
    names = ("styles", "numbering", "settings", "header1", "footer1")
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD_TYPE}.{name.rstrip("1")}+xml"/>' for name in names
    )
    return (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD_TYPE}.document.main+xml"/>{parts}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
        '<Default Extension="png" ContentType="image/png"/></Types>'
    )


def _relations(*targets: tuple[str, str], core: str = "", more: Mapping[str, tuple[str, str]] | None = None) -> str:
    named = {f"rId{number}": target for number, target in enumerate(targets, start=1)} | dict(more or {})
    made = [
        f'<Relationship Id="{name}" Type="{_R}/{kind}" Target="{target}"/>' for name, (kind, target) in named.items()
    ]
    if core:
        kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
        made.append(f'<Relationship Id="rIdCore" Type="{kind}" Target="{core}"/>')
    return (
        f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{''.join(made)}</Relationships>"
    )
