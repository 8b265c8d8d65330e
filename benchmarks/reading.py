"""Reading: 100 actions in Word, a PDF of 20 pages."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.made import LIBRARY, THEMES, framework, plan_of
from benchmarks.measure import Row, median_time, peak_megabytes, report
from plumbline.documents.reading import read_blocks
from plumbline.documents.writing.docx import write_docx
from plumbline.documents.writing.pdf import write_pdf
from plumbline.plans.layouts import lay_out
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.content import Reading

ALONE = """
from pathlib import Path
from benchmarks.made import LIBRARY
from plumbline.documents.reading import read_blocks
from plumbline.plans.reading.interpret import understand
understand(read_blocks(Path({path!r})), frameworks=LIBRARY.frameworks, scales=LIBRARY.scales)
"""


def read(path: Path) -> Reading:
    return understand(read_blocks(path), frameworks=LIBRARY.frameworks, scales=LIBRARY.scales)


def bare_word(path: Path) -> int:
    """python-docx walking every cell of every table, understanding nothing."""
    import docx

    return sum(len(cell.text) for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells)


def bare_pdf(path: Path) -> int:
    """pdfplumber taking the words of every page, finding no table."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return sum(len(page.extract_words()) for page in pdf.pages)


def pages_of(path: Path) -> int:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return len(pdf.pages)


def run() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        word, pdf = Path(folder) / "plan.docx", Path(folder) / "plan.pdf"
        word.write_bytes(write_docx(lay_out(plan_of(100), *framework(THEMES))))
        pdf.write_bytes(write_pdf(lay_out(plan_of(130), *framework(THEMES))))
        found, pages = read(word), pages_of(pdf)
        assert len(found.plan.items) == 100, len(found.plan.items)
        assert len(read(pdf).plan.items) == 130
        memory = peak_megabytes(ALONE.format(path=str(word)))
        rows = [
            Row("a .docx of 100 actions", median_time(lambda: read(word)), 1.0, median_time(lambda: bare_word(word))),
            Row(
                f"a .pdf of {pages} pages, 130 actions",
                median_time(lambda: read(pdf), 3),
                6.0 * pages / 20,
                median_time(lambda: bare_pdf(pdf), 3),
            ),
        ]
        rows[0].notes.append(f"{memory:.0f} MB at most (limit 150)")
        return report("Reading", rows) and memory < 150
