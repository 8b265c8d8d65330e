"""Files of this room's pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse

from plumbline.access.pages import saved
from plumbline.kernel.refusals import Refusal
from plumbline.picture.reports.common import File


def download(make: Callable[[], File]) -> HttpResponse:
    """A finished file as the answer. A format there is not does not exist."""
    try:
        return saved(make())
    except Refusal as refusal:
        raise Http404(refusal.message) from refusal
