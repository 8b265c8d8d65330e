"""Uploads: each is its uploader's alone until it becomes a plan."""

from __future__ import annotations

from django.db.models import QuerySet

from plumbline.access.viewer import Viewer
from plumbline.plans.models import Upload


def get_upload(viewer: Viewer, code: str) -> Upload:
    """The viewer's own upload; raises Upload.DoesNotExist for anybody else's."""
    return Upload.objects.select_related("plan").get(code=code, user=viewer.user_id)


def list_uploads(viewer: Viewer) -> QuerySet[Upload]:
    """The viewer's uploads that have not become a plan yet, newest first."""
    return Upload.objects.filter(user=viewer.user_id).exclude(state="used").defer("document", "reading").order_by("-at")
