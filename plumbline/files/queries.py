"""Files that were kept, and their bytes."""

from __future__ import annotations

import hashlib

from django.conf import settings

from plumbline.access.viewer import Viewer
from plumbline.files.models import StoredFile
from plumbline.files.rules.kinds import place_of
from plumbline.kernel.refusals import Refusal


def content_of(viewer: Viewer, file: StoredFile) -> bytes:
    """The bytes of a file that the viewer was found to see. Raises Refusal where they are gone, or are not those that
    were handed in: changed bytes are nobody's evidence."""
    try:
        content = place_of(settings.DATA, file.sha256).read_bytes()
    except FileNotFoundError as gone:
        raise Refusal(
            f"“{file.name}” is not in its place on the server. Ask the people who run Plumbline to restore it from a "
            "copy of the data folder."
        ) from gone
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Refusal(
            f"“{file.name}” was changed on the server since it was handed in, so it is not given out. Ask the people "
            "who run Plumbline to restore it from a copy of the data folder."
        )
    return content
