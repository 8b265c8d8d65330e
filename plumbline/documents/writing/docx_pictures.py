"""Pictures in a Word file: a chart's drawing as PNG, with its words for who does not see it."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from plumbline.documents.charts import HEIGHT, WIDTH, Chart, draw
from plumbline.documents.report import Report, printable
from plumbline.documents.writing.typesetting import OWN_FACE, OWN_FONTS, picture

ACROSS = 3_420_000  # 9.5 cm in Word's unit of length for drawings
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


def charts_of(report: Report) -> list[Chart]:
    return [block for block in report.blocks if isinstance(block, Chart)]


def media(report: Report) -> dict[str, bytes]:
    """The parts of the package that hold the pictures: "word/media/chart1.png" and so on."""
    fonts = [OWN_FONTS] if OWN_FONTS.is_dir() else []
    return {
        f"word/media/chart{number}.png": picture(draw(chart, font=OWN_FACE), fonts)
        for number, chart in enumerate(charts_of(report), start=1)
    }


def relation(number: int) -> str:
    """The name by which the document refers to a picture."""
    return f"rIdChart{number}"


def drawing(chart: Chart, number: int) -> str:
    """A run that shows the picture with that number."""
    words, name = quoteattr(printable(chart.in_words)), f"Chart {number}"
    size = f'cx="{ACROSS}" cy="{ACROSS * HEIGHT // WIDTH}"'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" name="{name}" descr={words}/><a:graphic xmlns:a="{_A}"><a:graphicData uri="{_PIC}">'
        f'<pic:pic xmlns:pic="{_PIC}"><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}" descr={words}/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation(number)}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )
