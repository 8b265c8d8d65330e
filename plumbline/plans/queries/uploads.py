"""Uploads: each is its uploader's alone until it becomes a plan."""

from __future__ import annotations

from django.db.models import QuerySet

from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.plans.models import Upload


def get_upload(viewer: Viewer, code: str) -> Upload:
    """The viewer's own upload; raises Upload.DoesNotExist for anybody else's."""
    return Upload.objects.select_related("plan").get(code=code, user=viewer.user_id)


def list_uploads(viewer: Viewer) -> QuerySet[Upload]:
    """The viewer's uploads that have not become a plan yet, newest first."""
    return Upload.objects.filter(user=viewer.user_id).exclude(state="used").defer("document", "reading").order_by("-at")


def made_before(viewer: Viewer, upload: Upload) -> Upload | None:
    """An earlier upload of the same file by the same person that became a plan they still see."""
    if not upload.file_hash:
        return None
    rows = Upload.objects.filter(user=viewer.user_id, file_hash=upload.file_hash, plan__isnull=False).exclude(
        pk=upload.pk
    )
    return seen_by(rows, viewer, path="plan__record_id").select_related("plan").order_by("-at").first()
