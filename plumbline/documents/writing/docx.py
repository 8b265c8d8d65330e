"""Word: real heading styles, real bullet lists, header rows that repeat, the language set, nothing hidden.

Tables are written as WordprocessingML directly: python-docx walks the whole table for each cell it is asked for, which
is too slow for a plan of a few hundred rows.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from plumbline.documents.report import (
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
)

FONT = "Arial"
STATUS_FILL: dict[Colour, str] = {
    "red": "F4CDC6",
    "amber": "FFDD9E",
    "green": "CCE5D3",
    "blue": "CADBEE",
    "grey": "E8EAEB",
}
SHADE_FILL: dict[Shade, str] = {"": "", "strong": "C3DBDC", "soft": "E6EFF0"}
# A head that stands above rows with less text than this is repeated on each page together with them.
REPEATED_TEXT = 300
BULLETS = "7"
# A file's dates would differ from one export to the next: the version and date stand in the footer instead.
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  (the format's own fixed point, not a moment)
ZIP_EPOCH = (2000, 1, 1, 0, 0, 0)


def write_docx(report: Report) -> bytes:
    """The report as a .docx. The same report gives the same bytes.

    Raises ValueError when a table's rows do not fill its columns.
    """
    word = Document()
    _prepare(word, report)
    _running_lines(word, report)
    for line in report.above_title:
        word.add_paragraph(printable(line)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    word.add_paragraph(printable(report.title), style="Title")
    body = word.element.body
    after_table = False
    for block in report.blocks:
        if isinstance(block, Table):
            if after_table:
                _append(body, _gap(240))
            parts = _split(block)
            for number, part in enumerate(parts):
                if number:
                    _append(body, _gap(20, keep=True))
                _append(body, _table(part, block, _text_width(word), keep=number < len(parts) - 1))
        elif isinstance(block, Heading):
            word.add_paragraph(printable(block.text), style=f"Heading {block.level}")
        elif isinstance(block, Fields):
            for label, value in block.rows:
                _append(body, _paragraph(Para(text=value, label=f"{label}:"), style="PlumblineField"))
        elif isinstance(block, Text):
            for para in block.paras:
                _append(body, _paragraph(para, style="ListBullet" if para.bullet else ""))
        after_table = isinstance(block, Table)
    if after_table:
        _append(body, _gap(20))  # Word needs a paragraph after the last table
    out = io.BytesIO()
    word.save(out)
    return _repacked(out.getvalue())


def _prepare(word: WordDocument, report: Report) -> None:
    """Page, styles, language and the file's own words about itself; no person's name anywhere."""
    section = word.sections[0]
    width, height = Cm(21.0), Cm(29.7)
    if report.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = Cm(1.7)
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.6)
    section.header_distance = section.footer_distance = Cm(0.8)

    defaults = word.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _set_font(run)
    language = run.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        run.append(language)
    language.set(qn("w:val"), report.language)
    language.set(qn("w:eastAsia"), report.language)

    _style(word, "Normal", size=10, after=4)
    _style(word, "Title", size=16, bold=True, before=4, after=6)
    for level, size in ((1, 13), (2, 11), (3, 10)):
        _style(word, f"Heading {level}", size=size, bold=True, before=10, after=4)
    _style(word, "Header", size=9, after=0)
    _style(word, "Footer", size=8, after=0)
    _style(word, "List Bullet", size=10, after=2)
    title = word.styles["Title"].element.find(qn("w:pPr"))
    border = title.find(qn("w:pBdr"))
    if border is not None:
        title.remove(border)
    _own_styles(word)
    _bullets(word)

    properties = word.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title = printable(report.title)
    properties.language = report.language
    properties.created = properties.modified = EPOCH
    properties.revision = 1


def _style(
    word: WordDocument, name: str, *, size: float, bold: bool = False, before: float = 0, after: float = 0
) -> None:
    style = word.styles[name]
    assert isinstance(style, ParagraphStyle)
    _set_font(style.element.get_or_add_rPr())
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0x0B, 0x0C, 0x0C)
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.line_spacing = 1.0


def _set_font(run_properties: Any) -> None:
    fonts = run_properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        run_properties.insert(0, fonts)
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{key}"), FONT)


def _own_styles(word: WordDocument) -> None:
    """The styles of table text, of a label with its value, and of a heading inside a table."""
    tight = '<w:spacing w:before="20" w:after="40" w:line="240" w:lineRule="auto"/>'
    for identity, name, based, paragraph, run in (
        ("PlumblineCell", "Table text", "Normal", tight, '<w:sz w:val="18"/>'),
        (
            "PlumblineCellBullet",
            "Table bullet",
            "PlumblineCell",
            f'<w:numPr><w:numId w:val="{BULLETS}"/></w:numPr>{tight}<w:ind w:left="227" w:hanging="227"/>',
            '<w:sz w:val="18"/>',
        ),
        ("PlumblineField", "Field", "Normal", '<w:spacing w:before="0" w:after="100"/>', '<w:sz w:val="20"/>'),
    ):
        word.styles.element.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{identity}">'
                f'<w:name w:val="{name}"/><w:basedOn w:val="{based}"/><w:qFormat/>'
                f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
            )
        )


def _bullets(word: WordDocument) -> None:
    """One bullet list definition of our own, used by the list style and by bullets in cells."""
    numbering = word.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    numbering.append(
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{BULLETS}"><w:multiLevelType w:val="hybridMultilevel"/>'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'
            '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr>'
            f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/></w:rPr></w:lvl></w:abstractNum>'
        )
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{BULLETS}"><w:abstractNumId w:val="{BULLETS}"/></w:num>')
    )
    for style in word.styles.element.iterchildren(qn("w:style")):
        number = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        if number is not None:
            number.set(qn("w:val"), BULLETS)


def _running_lines(word: WordDocument, report: Report) -> None:
    section = word.sections[0]
    header = section.header
    header.is_linked_to_previous = False
    first, *rest = report.page_header or ("",)
    header.paragraphs[0].text = printable(first)
    for line in rest:
        header.add_paragraph(printable(line), style="Header")
    if report.page_header:
        header.paragraphs[-1].paragraph_format.space_after = Pt(6)

    footer = section.footer
    footer.is_linked_to_previous = False
    line = footer.paragraphs[0]
    tabs = line.style.element.find(f"{qn('w:pPr')}/{qn('w:tabs')}") if line.style is not None else None
    if tabs is not None:  # Word's own stops are for Letter paper
        tabs.getparent().remove(tabs)
    line.paragraph_format.tab_stops.add_tab_stop(_text_width(word), alignment=2)
    line.add_run(printable(report.page_footer) + "\tPage ")
    _field(line._p, "PAGE")
    line.add_run(" of ")
    _field(line._p, "NUMPAGES")


def _field(paragraph: Any, instruction: str) -> None:
    paragraph.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )


def _text_width(word: WordDocument) -> Any:
    section = word.sections[0]
    assert section.page_width and section.left_margin and section.right_margin  # set in _prepare
    return section.page_width - section.left_margin - section.right_margin


def _append(body: Any, element: Any) -> None:
    body.insert(len(body) - 1, element)  # before w:sectPr


def _split(table: Table) -> list[tuple[Row, ...]]:
    """Word repeats only rows at the very top of a table. A head below rows that are too long to be said again on each
    page begins a table of its own, right under the first one."""
    heads = [number for number, row in enumerate(table.rows) if row.repeat]
    if not heads:
        return [table.rows]
    last = heads[-1]
    above = table.rows[: last + 1]
    long = sum(len(one.text) for row in above if not row.repeat for one in row.cells) > REPEATED_TEXT
    start = next((n for n in heads if n and all(table.rows[k].repeat for k in range(n, last + 1))), 0)
    return [table.rows[:start], table.rows[start:]] if long and start else [table.rows]


def _table(rows: tuple[Row, ...], table: Table, width: Any, *, keep: bool) -> Any:
    """`keep`: the whole of it stays on the page of what follows."""
    places = grid_columns(rows, len(table.columns))
    widths = _widths(table, int(width) // 635)  # EMU to twentieths of a point
    made = OxmlElement("w:tbl")
    made.append(
        parse_xml(
            f'<w:tblPr {nsdecls("w")}><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            "<w:tblBorders>"
            + "".join(
                f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="6F777B"/>'
                for side in ("top", "left", "bottom", "right", "insideH", "insideV")
            )
            + '</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
            'w:noVBand="1"/></w:tblPr>'
        )
    )
    for tag, words in (("w:tblCaption", table.caption), ("w:tblDescription", table.description)):
        if words:
            note = OxmlElement(tag)
            note.set(qn("w:val"), printable(words).replace("\n", " "))
            made.tblPr.append(note)
    grid = OxmlElement("w:tblGrid")
    for one in widths:
        column = OxmlElement("w:gridCol")
        column.set(qn("w:w"), str(one))
        grid.append(column)
    made.append(grid)
    heads = max((n + 1 for n, row in enumerate(rows) if row.repeat), default=0)
    merged: dict[int, tuple[int, Cell]] = {}  # column: rows still to come, and the cell
    for number, row in enumerate(rows):
        head = number < heads
        made.append(_row(row, places[number], widths, merged, head=head, keep=keep or head or row.group))
    return made


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
    head: bool,
    keep: bool,
) -> Any:
    made = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    # A very long row may run over a page's end: kept whole, it would leave most of the page before it empty.
    if sum(len(one.text) for one in row.cells if one.rows == 1) < 1500:
        properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    made.append(properties)
    starting = dict(zip(places, row.cells, strict=True))
    at = 0
    while at < len(widths):
        if at in starting:
            one = starting[at]
            merge = "restart" if one.rows > 1 else ""
            made.append(_cell(one, sum(widths[at : at + one.columns]), merge=merge, keep=keep))
            if one.rows > 1:
                merged[at] = (one.rows - 1, one)
        else:
            left, one = merged.pop(at)
            made.append(_cell(one, sum(widths[at : at + one.columns]), merge="continue", keep=False))
            if left > 1:
                merged[at] = (left - 1, one)
        at += one.columns
    return made


def _cell(one: Cell, width: int, *, merge: str, keep: bool) -> Any:
    made = OxmlElement("w:tc")
    fill = STATUS_FILL[one.status.colour] if one.status else SHADE_FILL[one.shade]
    made.append(
        parse_xml(
            f'<w:tcPr {nsdecls("w")}><w:tcW w:w="{width}" w:type="dxa"/>'
            + (f'<w:gridSpan w:val="{one.columns}"/>' if one.columns > 1 else "")
            + (f'<w:vMerge w:val="{merge}"/>' if merge else "")
            + (f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "")
            + "</w:tcPr>"
        )
    )
    paras = () if merge == "continue" else one.paras
    if one.status and merge != "continue":
        paras = (Para(text=one.status.word, bold=True), *paras)
    for para in paras or (Para(),):
        heading = one.heading if para.text else 0
        style = f"Heading{heading}" if heading else "PlumblineCellBullet" if para.bullet else "PlumblineCell"
        made.append(_paragraph(para, style=style, centred=one.centred, keep=keep, inside=bool(heading)))
    return made


def _paragraph(para: Para, *, style: str = "", centred: bool = False, keep: bool = False, inside: bool = False) -> Any:
    """`inside`: a heading in a table, as large as the table's text."""
    made = OxmlElement("w:p")
    properties = OxmlElement("w:pPr")
    if style:
        identity = OxmlElement("w:pStyle")
        identity.set(qn("w:val"), style)
        properties.append(identity)
    if keep:
        properties.append(OxmlElement("w:keepNext"))
    if para.bullet:
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{BULLETS}"/></w:numPr>')
        )
    if inside:
        properties.append(parse_xml(f'<w:spacing {nsdecls("w")} w:before="40" w:after="40"/>'))
    if centred:
        alignment = OxmlElement("w:jc")
        alignment.set(qn("w:val"), "center")
        properties.append(alignment)
    if len(properties):
        made.append(properties)
    parts = [(para.label, True, False), (para.hint, False, True), (para.text, para.bold, False)]
    parts = [part for part in parts if part[0]]
    for number, (words, strong, slanted) in enumerate(parts):
        space = " " if number < len(parts) - 1 else ""
        made.append(_run(words + space, bold=strong, italic=slanted, size=19 if inside else 0))
    return made


def _run(words: str, *, bold: bool, italic: bool, size: int = 0) -> Any:
    made = OxmlElement("w:r")
    if bold or italic or size:
        properties = OxmlElement("w:rPr")
        if bold:
            properties.append(OxmlElement("w:b"))
        if italic:
            properties.append(OxmlElement("w:i"))
        if size:
            properties.append(parse_xml(f'<w:sz {nsdecls("w")} w:val="{size}"/>'))
        made.append(properties)
    for number, line in enumerate(printable(words).split("\n")):
        if number:
            made.append(OxmlElement("w:br"))
        text = OxmlElement("w:t")
        text.text = line
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        made.append(text)
    return made


def _gap(twentieths: int, *, keep: bool = False) -> Any:
    """A paragraph that only keeps two tables apart (Word would join them), so many twentieths of a point high."""
    return parse_xml(
        f'<w:p {nsdecls("w")}><w:pPr>{"<w:keepNext/>" if keep else ""}<w:spacing w:before="0" w:after="0" '
        f'w:line="{twentieths}" w:lineRule="exact"/></w:pPr></w:p>'
    )


def _repacked(data: bytes) -> bytes:
    """The same parts with fixed dates and without the thumbnail of python-docx's own template."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/thumbnail.jpeg":
                continue
            if name == "_rels/.rels":
                content = _without_thumbnail(content)
            info = zipfile.ZipInfo(name, ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return out.getvalue()


def _without_thumbnail(relations: bytes) -> bytes:
    root = parse_xml(relations)
    for relation in list(root):
        if relation.get("Target", "").endswith("thumbnail.jpeg"):
            root.remove(relation)
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
