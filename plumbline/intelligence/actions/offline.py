"""Photos that follow a report which was filled in without signal: the words go first, so that a weak signal carries
what matters; the photos come after them, one by one."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from plumbline.access.models import Audience
from plumbline.access.viewer import Viewer
from plumbline.files.actions import Handed, keep_file
from plumbline.history.actions import record_event
from plumbline.intelligence.actions.raising import MOST_PHOTOS, submission_key
from plumbline.intelligence.models import Attachment, Channel, Item, State
from plumbline.intelligence.rules.forms import questions_of
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import form_of

FOLLOW_FOR = timedelta(days=30)  # so long after its report a photo may still come
NO_SUCH = "The report that this photo belongs to is not here."
TOO_LATE = "The report was sent too long ago for a photo to follow it. Send a new one."


@transaction.atomic
def add_photo(*, by: Viewer, at: datetime, submission: str, question: str, mark: str, upload: Handed) -> Attachment:
    """A photo to one question of the report that this submission made. `mark` is the photo's own, given to it on the
    device: the same one again is the one that is there.

    `by` must be who sent the report, with their name; or the guest who answered by a link, whose view found the
    submission by the link's secret. A report that is not theirs is refused as one that is not there. Raises Refusal for
    these, a question without photos, too many of them, and a file that is not kept.
    """
    rows = Item.objects.select_for_update(of=("self",)).select_related("record__owner", "form")
    found = rows.filter(_theirs(by), submission=submission_key(submission))
    item = found.exclude(state=State.ASKED).first()
    if item is None:
        raise Refusal(NO_SUCH)
    if at - item.received_at > FOLLOW_FOR:
        raise Refusal(TOO_LATE)
    program = Viewer(user_id=item.by_id, name=item.by_name, system=True)  # a reporter keeps more than they may read
    asked = {q.key for q in questions_of(form_of(program, item.form)) if q.photo}
    if question not in asked:
        raise Refusal("There is no question to which this photo belongs.")
    if not re.fullmatch(r"[0-9a-f]{8,64}", mark):
        raise Refusal("This photo has no mark by which it could be told from another.")
    there = Attachment.objects.filter(item=item, question=question, file__name__contains=f"-{mark[:12]}.").first()
    if there is not None:
        return there
    number = item.attachments.count() + 1
    if number > MOST_PHOTOS:
        raise Refusal(f"At most {MOST_PHOTOS} photos can be sent with one report.")
    file = keep_file(by=program, at=at, record_id=item.record_id, upload=upload)
    if not file.media_type.startswith("image/"):
        raise Refusal(f"{file.name} is not a picture. Choose a JPEG, PNG or WebP.")
    file.name = f"photo-{number}-{mark[:12]}.{file.name.rpartition('.')[2]}"
    file.save(update_fields=["name"])
    made = Attachment.objects.create(item=item, question=question, file=file, audience=Audience.PARTNERS)
    record_event(
        by=program, at=at, verb="report.photo", subject=item, label=f"{item.get_kind_display()} {item.code}",
        organisation_id=item.record.owner_id, organisation_name=item.record.owner.name, record_id=item.record_id,
        audience=Audience.PARTNERS, after={"photo": file.name, "question": question},
    )  # fmt: skip
    return made


def _theirs(by: Viewer) -> Q:
    """What this person sent with their name; of a guest, what was answered by a link."""
    by_link = Q(channel=Channel.LINK)
    return by_link & Q(by=None) if by.user_id is None else ~by_link & Q(by=by.user_id)
