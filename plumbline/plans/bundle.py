"""A plan with its evidence in one file: the plan as Word and JSON, each piece, and a list of them with their hashes."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePath

from django.utils.timezone import localdate

from plumbline.access.models import FOR_ALL
from plumbline.access.viewer import Viewer
from plumbline.documents.report import Sheet, SheetColumn
from plumbline.documents.writing.csv import write_csv
from plumbline.files.queries import content_of
from plumbline.kernel.refusals import Refusal
from plumbline.plans import queries, reports
from plumbline.plans.models import EvidenceUse
from plumbline.plans.queries.evidence import uses_in
from plumbline.plans.rules.naming import file_stem

PIECE = 256 * 1024
COLUMNS = (
    "Action", "Evidence", "Name", "What it shows", "State", "Why it was sent back", "Handed in by", "On", "Judged by",
    "Judged on", "File", "Bytes", "SHA-256", "Address", "Who may see it",
)  # fmt: skip


def export_with_evidence(
    viewer: Viewer, code: str, *, today: date, with_notes: bool = False
) -> tuple[str, Iterator[bytes]]:
    """The file's name, and the file piece by piece: evidence may be larger than memory has room for. As every copy that
    is handed round it holds what is for everyone on the plan; `with_notes` adds what the viewer may read beyond that,
    and says so in its name.

    Raises Plan.DoesNotExist for a stranger. A file that was changed on the server is named in the list and left out.
    """
    plan = queries.get_plan(viewer, code)
    uses = [u for u in uses_in(viewer, plan) if with_notes or u.evidence.audience in FOR_ALL]
    copies = [reports.export_plan(viewer, code, to, today=today, with_notes=with_notes) for to in ("docx", "json")]
    suffix = "-with-internal-notes" if with_notes else ""
    return f"{file_stem(plan.title)}-and-evidence{suffix}.zip", _written(viewer, copies, uses)


def _written(viewer: Viewer, copies: Iterable[reports.File], uses: list[EvidenceUse]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
            for copy in copies:
                bundle.writestr(f"plan{PurePath(copy.name).suffix}", copy.content)
            places = _files(viewer, uses, bundle)
            rows = tuple(_row(use, places.get(use.evidence_id, "")) for use in uses)
            sheet = Sheet("Evidence", tuple(SheetColumn(label, 20) for label in COLUMNS), rows)
            bundle.writestr("evidence.csv", write_csv(sheet))
        made.seek(0)
        while piece := made.read(PIECE):
            yield piece


def _files(viewer: Viewer, uses: Iterable[EvidenceUse], bundle: zipfile.ZipFile) -> dict[int, str]:
    """Writes each file once and says where, by its evidence; or why it is not there."""
    places: dict[int, str] = {}
    for evidence in {use.evidence_id: use.evidence for use in uses if use.evidence.file}.values():
        assert evidence.file is not None
        place = f"evidence/{evidence.code}{PurePath(evidence.file.name).suffix.lower()}"
        try:
            bundle.writestr(place, content_of(viewer, evidence.file))
        except Refusal as refusal:
            place = f"Left out: {refusal.message}"
        places[evidence.pk] = place
    return places


def _row(use: EvidenceUse, place: str) -> tuple[str | int | date | None, ...]:
    evidence, file = use.evidence, use.evidence.file
    return (
        use.action.number, evidence.code, evidence.title, evidence.text, use.get_state_display(), use.reason,
        evidence.by_name, localdate(evidence.at), use.judged_name,
        localdate(use.judged_at) if use.judged_at else None, place, file.size if file else None,
        file.sha256 if file else "", evidence.link, evidence.get_audience_display(),
    )  # fmt: skip
