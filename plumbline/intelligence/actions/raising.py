"""Sending a report: the one door, whoever sends it and whatever it came by.

What is sent in confidence or without a name is written by nobody: no row of it, no event, no notice and no file names
the account that was signed in (`_writer`), and the submission key tells nothing of it.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from plumbline.access.actions import let_organisation_read, open_record
from plumbline.access.models import Audience
from plumbline.access.queries import people_of_subjects
from plumbline.access.viewer import SYSTEM, Viewer
from plumbline.files.actions import Handed, keep_file
from plumbline.guests.rules import hash_of_secret
from plumbline.history.actions import record_event
from plumbline.intelligence.models import (
    Answer,
    Attachment,
    Channel,
    Item,
    ItemService,
    ItemTheme,
    Message,
    Naming,
    PersonConcerned,
    Receipt,
    ReceivedFrom,
    Reporter,
    State,
    Way,
)
from plumbline.intelligence.queries.raising import (
    may_record_told,
    may_send,
    people_who_triage,
    receiver_for,
    sent_before,
    services_named,
    sides_of,
)
from plumbline.intelligence.rules.forms import Filled, Given, faults, fill, questions_of
from plumbline.intelligence.rules.naming import UNNAMED, ReporterGiven, allowed, received_from_of
from plumbline.intelligence.rules.sent import new_code, receipt_words, title_of
from plumbline.kernel.refusals import Refusal
from plumbline.library.form_types import KINDS, Form
from plumbline.library.models import FormVersion
from plumbline.library.queries import form_of, published_theme_list
from plumbline.notices.actions import put_in_outbox
from plumbline.people.models import Organisation
from plumbline.register.models import Service

MOST_PHOTOS = 30
MAY_NOT = "This form is not one that you can send. Choose another from the list."
TOLD = frozenset({Channel.PHONE, Channel.EMAIL, Channel.LETTER, Channel.VISIT, Channel.MEETING})
BASIS = "Public task: the service and those who look after its area work on what is reported together."


@dataclass(frozen=True)
class Photo:
    question: str
    upload: Handed


@dataclass(frozen=True)
class Report:
    """What is sent. `form`: the version that was drawn; `answers` by the key of their question."""

    form: FormVersion
    services: Sequence[str]  # numbers
    answers: Mapping[str, Given]
    naming: str = Naming.NAMED
    reporter: ReporterGiven = field(default_factory=ReporterGiven)
    received_from: str = ""  # "": by the account that sends it
    channel: str = Channel.FORM
    photos: Sequence[Photo] = ()
    made_at: datetime | None = None  # on the device, where it was filled without signal
    received_at: datetime | None = None  # when it came in, where it is written down later


@dataclass(frozen=True)
class Raised:
    """The report, and the secret of its receipt: the same however often the form comes in."""

    item: Item
    secret: str
    again: bool = False  # this very form made it already


class FormFaults(Refusal):
    """What is wrong with the answers, by the key of each question."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__("\n".join(found.values()))
        self.faults = dict(found)


def raise_item(
    *,
    by: Viewer,
    at: datetime,
    report: Report,
    submission: str,
    asked_by: Viewer | None = None,
    asked: Item | None = None,
) -> Raised:
    """A new report, in the organisation that receives it. The same submission again is the one that is there.

    `asked_by`: whose leave counts where somebody without an account answers by a link; `asked`: the report that was
    opened for that answer. Raises FormFaults for answers that cannot be, Refusal for a form that they may not send, for
    services that they may not report about or that nobody receives reports of, and for a photo that is not kept.
    """
    key = submission_key(submission)
    filled = _checked(by, at, report, asked_by)
    try:
        with transaction.atomic():
            return _again(by, key, submission, filled) or _raise(by, at, report, filled, submission, asked_by, asked)
    except IntegrityError:  # two clicks at one moment: the other was first
        found = _again(by, key, submission, filled)
        if found is None:
            raise
        return found


def submission_key(submission: str) -> str:
    """What is stored of a form's key: nothing by which the key, and with it the receipt, could be found again."""
    return hashlib.sha256(f"report\x1f{submission}".encode()).hexdigest()[:40]


def secret_of(submission: str) -> str:
    """The secret of the receipt: made from the form's key and the installation's, so that a double click gives the
    same, and kept nowhere."""
    made = salted_hmac("plumbline.intelligence.receipt", submission, algorithm="sha256").digest()
    return urlsafe_b64encode(made[:24]).decode()


def _checked(by: Viewer, at: datetime, report: Report, asked_by: Viewer | None) -> Filled:
    form = form_of(by, report.form)
    told = report.channel in TOLD
    allowed_here = may_record_told(by) if told else may_send(asked_by or by, form) if asked_by is None else form.by_link
    if not allowed_here:
        raise Refusal(MAY_NOT)
    if report.naming not in allowed(form.names):
        raise Refusal("Choose whether you send it with your name.", field="naming")
    if report.naming == Naming.NAMED and (told or not by.signed_in) and not report.reporter.name.strip():
        raise Refusal("Write the name of the person who reports it, or choose to send it without.", field="name")
    if len(report.photos) > MOST_PHOTOS:
        raise Refusal(f"At most {MOST_PHOTOS} photos can be sent with one report.", field="photos")
    asked = {question.key for question in questions_of(form) if question.photo}
    if any(photo.question not in asked for photo in report.photos):
        raise Refusal("There is no question to which this photo belongs.", field="photos")
    if found := faults(form, report.answers, today=timezone.localdate(at)):
        raise FormFaults(found)
    _, themes = published_theme_list(by, form.themes)
    return fill(form, report.answers, themes)


def _raise(
    by: Viewer, at: datetime, report: Report, filled: Filled, submission: str, asked_by: Viewer | None,
    asked: Item | None,
) -> Raised:  # fmt: skip
    form = form_of(by, report.form)
    services = services_named(asked_by or by, report.services)
    if form.services == "one" and len(services) > 1:
        raise Refusal("This form is about one service. Send one for each.", field="service")
    owner = asked.record.owner if asked else receiver_for(by, services)
    writer = _writer(by, report)
    item = asked or Item(
        record=open_record(by=writer, at=at, owner=owner, kind="confidential" if form.confidential else "intelligence"),
        code=new_code(),
    )
    _fill_item(item, at, report, form, filled, services, writer, submission_key(submission))
    item.received_from = report.received_from or _received_from(by, owner)
    item.save()
    _put_parts(writer, at, item, report, form, filled, services)
    secret = _receipt(at, item, form, report, filled, submission)
    shared = _let_provider_read(by, at, item, form, report, services)
    _leave_event(by, writer, at, item, services, shared)
    _tell_triage(at, item, form, owner)
    return Raised(item, secret)


def _writer(by: Viewer, report: Report) -> Viewer:
    """Who wrote it, as far as it is said. `system` lets the program keep parts of a record that its writer does not
    read, and nothing else."""
    if report.naming == Naming.NAMED and by.signed_in and report.channel not in TOLD:
        return Viewer(user_id=by.user_id, name=by.name, posts=by.posts, system=True, on=by.on)
    if report.naming == Naming.NAMED and report.received_from in ReceivedFrom.values:
        return Viewer(user_id=None, name=str(ReceivedFrom(report.received_from).label), system=True)
    return Viewer(user_id=None, name=UNNAMED, system=True)


def _received_from(by: Viewer, owner: Organisation) -> str:
    post = by.acting_for
    if post is None:
        return ReceivedFrom.PUBLIC
    own = owner.pk in by.organisation_ids
    return received_from_of(next(iter(sides_of(by)), ""), post.organisation_kind, own=own)


def _fill_item(
    item: Item, at: datetime, report: Report, form: Form, filled: Filled, services: Sequence[Service], writer: Viewer,
    key: str,
) -> None:  # fmt: skip
    columns = filled.columns
    item.form, item.kind = report.form, form.kind
    item.title = str(columns.get("title") or title_of(KINDS[form.kind], [s.name for s in services]))[:300]
    item.facts, item.opinion = str(columns.get("facts", "")), str(columns.get("opinion", ""))
    item.measures, item.category = str(columns.get("measures", "")), str(columns.get("category", ""))
    item.happened_on, item.due_on = _day(columns.get("happened_on")), _day(columns.get("due_on"))
    item.urgency, item.route = filled.urgency, filled.route
    item.channel, item.naming, item.state = report.channel, report.naming, State.NEW
    item.by_id, item.by_name = writer.user_id, writer.name
    item.received_at = min(report.received_at or at, at)
    item.made_at = min(report.made_at or item.received_at, at)
    item.submission = key


def _day(value: Any) -> Any:
    return value or None


def _put_parts(
    writer: Viewer, at: datetime, item: Item, report: Report, form: Form, filled: Filled, services: Sequence[Service]
) -> None:
    if not item.services.exists():
        ItemService.objects.bulk_create([ItemService(item=item, service=service) for service in services])
    Answer.objects.bulk_create(
        [
            Answer(
                item=item, question=a.question, position=a.position, value=a.value, comment=a.comment, poor=a.poor,
                audience=a.audience,
            )
            for a in filled.answers
        ]
    )  # fmt: skip
    PersonConcerned.objects.bulk_create([PersonConcerned(item=item, name=line[:200]) for line in filled.persons])
    _put_reporter(writer, item, report)
    themes, _ = published_theme_list(writer, form.themes)
    ItemTheme.objects.bulk_create(
        [ItemTheme(item=item, themes=themes, theme=key, suggested=True, at=at) for key in filled.themes]
    )
    for number, photo in enumerate(report.photos, start=1):
        _put_photo(writer, at, item, photo, number)


def _put_reporter(writer: Viewer, item: Item, report: Report) -> None:
    given, named = report.reporter, report.naming == Naming.NAMED
    kept_back = report.naming == Naming.ANONYMOUS
    Reporter.objects.create(
        item=item,
        name="" if kept_back else (given.name.strip() or (writer.name if writer.user_id else ""))[:200],
        contact="" if kept_back else given.contact.strip()[:254],
        relation=" ".join(given.relation.split())[:200],
        user_id=writer.user_id,
        audience=Audience.PARTNERS if named else Audience.RESTRICTED,
    )


def _put_photo(writer: Viewer, at: datetime, item: Item, photo: Photo, number: int) -> None:
    """A picture, under a number: what its file was called on the device can name somebody."""
    try:
        file = keep_file(by=writer, at=at, record_id=item.record_id, upload=photo.upload)
    except Refusal as refusal:
        name = photo.upload.name or "The photo"
        raise Refusal(f"{name}: {refusal.message}", field=f"photo-{photo.question}") from refusal
    if not file.media_type.startswith("image/"):
        raise Refusal(f"{file.name} is not a picture. Choose a JPEG, PNG or WebP.", field=f"photo-{photo.question}")
    ending = file.name.rpartition(".")[2]
    file.name = f"photo-{number}.{ending}"
    file.save(update_fields=["name"])
    Attachment.objects.create(item=item, question=photo.question, file=file, audience=Audience.PARTNERS)


def _receipt(
    at: datetime, item: Item, form: Form, report: Report, filled: Filled, submission: str
) -> str:  # fmt: skip
    """The receipt, at once (BY11): what is said, and the address at which they see what becomes of it."""
    secret = secret_of(submission)
    Receipt.objects.create(item=item, secret_hash=hash_of_secret(secret), made_at=at)
    Message.objects.create(
        item=item, way=Way.TO, what="receipt", text=receipt_words(form, item.code, filled.says), at=at,
        submission=f"receipt:{item.submission}",
    )  # fmt: skip
    contact = report.reporter.contact.strip()
    if report.reporter.mail_receipt and "@" in contact and report.naming != Naming.ANONYMOUS:
        put_in_outbox(
            by=SYSTEM, at=at, effect_key=f"report-receipt:{item.submission}", kind="report", email=contact,
            headline=f"Your report has arrived. Its reference is {item.code}. The address shows what becomes of it",
            path=reverse("intelligence:receipt", args=[secret]), path_is_secret=True, at_once=True,
        )  # fmt: skip
    return secret


def _let_provider_read(
    by: Viewer, at: datetime, item: Item, form: Form, report: Report, services: Sequence[Service]
) -> bool:
    """What a provider's people sent with their name, on a form that says so, is read by those of the provider who read
    reports."""
    if not form.provider_reads or report.naming != Naming.NAMED or form.confidential or report.channel in TOLD:
        return False
    theirs = {s.provider.organisation_id for s in services if s.provider.organisation_id in by.organisation_ids}
    for organisation in Organisation.objects.filter(pk__in=[pk for pk in theirs if pk]).exclude(
        pk=item.record.owner_id
    ):
        the_form = Viewer(user_id=None, name=f"The form “{form.title}”", system=True)
        let_organisation_read(
            by=the_form, at=at, record_id=item.record_id, organisation=organisation, lawful_basis=BASIS,
            purpose="To read what its own people reported",
        )  # fmt: skip
    return bool(theirs)


def _leave_event(
    by: Viewer, writer: Viewer, at: datetime, item: Item, services: Sequence[Service], shared: bool
) -> None:
    told = item.channel in TOLD
    actor = by if told or writer.user_id else Viewer(user_id=None, name=writer.name)
    confidence = item.naming == Naming.IN_CONFIDENCE and not told
    audience = Audience.RESTRICTED if confidence else Audience.EVERYONE if shared else Audience.PARTNERS
    record_event(
        by=actor, at=at, verb="report.received", subject=item, label=f"{item.get_kind_display()} {item.code}",
        organisation_id=item.record.owner_id, organisation_name=item.record.owner.name, record_id=item.record_id,
        audience=audience, after={"services": "; ".join(s.name for s in services), "channel": item.channel},
    )  # fmt: skip


def _tell_triage(at: datetime, item: Item, form: Form, owner: Organisation) -> None:
    """Those who look at reports hear that one came in: of what kind, never about whom or from whom."""
    urgent = " It is for today." if item.urgency == "today" else ""
    people = people_who_triage(SYSTEM, owner, confidential=form.confidential).exclude(pk=item.by_id or 0)
    for user in people.exclude(pk__in=people_of_subjects(SYSTEM, item.record_id).values("pk")):
        put_in_outbox(
            by=SYSTEM, at=at, effect_key=f"report:{item.submission}:{user.pk}", kind="report", user=user,
            headline=f"A report has come in: reference {item.code}.{urgent}", record_id=item.record_id,
            path=reverse("intelligence:item", args=[item.code]), topic=f"report:{item.pk}",
            at_once=item.urgency == "today",
        )  # fmt: skip


def _again(by: Viewer, key: str, submission: str, filled: Filled) -> Raised | None:
    """The report that this form made already. Raises Refusal where it was changed since: what is added then is not lost
    without a word."""
    found = sent_before(by, key)
    if found is None or found.state == State.ASKED:
        return None
    columns = {name: str(value) for name, value in filled.columns.items() if name not in ("title", "urgency")}
    kept = {name: str(getattr(found, name) or "") for name in columns}
    answers = {(a.question, a.value, a.comment) for a in found.answers.all()}
    if kept != columns or answers != {(a.question, a.value, a.comment) for a in filled.answers}:
        raise Refusal(
            f"This was sent already: its reference is {found.code}. What you changed since was not sent. Copy it, open "
            "the form anew, and send it as a report of its own."
        )
    return Raised(found, secret_of(submission), again=True)
