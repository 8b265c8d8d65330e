"""One report as its page shows it: every part that the viewer may read, and none other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from plumbline.access.queries import events_of
from plumbline.access.viewer import Viewer
from plumbline.history.models import Event
from plumbline.intelligence.models import (
    Answer,
    Attachment,
    Enquiry,
    Investigation,
    Item,
    ItemTheme,
    Message,
    Naming,
    Note,
    PersonConcerned,
    Reporter,
    State,
)
from plumbline.intelligence.queries.enquiries import ToldLine, enquiry_of, told_of
from plumbline.intelligence.queries.inbox import desk_of, with_desk
from plumbline.intelligence.queries.items import (
    Linked,
    answers_of,
    attachments_of,
    investigations_of,
    items_of_partners,
    items_seen_by,
    links_of,
    messages_of,
    notes_of,
    persons_of,
    reads_partner_side,
    reporter_of,
    themes_of,
)
from plumbline.intelligence.queries.steps import ReportCourse, course_of
from plumbline.intelligence.rules.forms import answer_words, questions_of
from plumbline.intelligence.rules.triage import OPEN, Desk
from plumbline.intelligence.rules.words import sentence
from plumbline.library.form_types import Form
from plumbline.library.queries import form_of, published_theme_list, theme_list_of


@dataclass(frozen=True)
class Said:
    """One question of the form with its answer, as it was asked and answered."""

    question: str
    answer: str
    comment: str
    poor: bool
    photos: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class SaidGroup:
    title: str
    answers: tuple[Said, ...]


@dataclass(frozen=True)
class Theme:
    """A theme that the report stands under, or that was taken off."""

    row: ItemTheme
    label: str


@dataclass
class ItemPage:
    """What stands on the page. `inside`: the viewer reads what is made of it, not only what was said."""

    viewer: Viewer
    item: Item
    form: Form
    inside: bool
    today: date
    course: ReportCourse | None = None
    themes: list[Theme] = field(default_factory=list)

    @cached_property
    def groups(self) -> list[SaidGroup]:
        return _groups(self.form, answers_of(self.viewer, self.item), self.photos)

    @cached_property
    def photos(self) -> list[Attachment]:
        return attachments_of(self.viewer, self.item)

    @property
    def loose_photos(self) -> list[Attachment]:
        """Those that belong to the whole report."""
        shown = {photo.pk for group in self.groups for said in group.answers for photo in said.photos}
        return [photo for photo in self.photos if photo.pk not in shown]

    @property
    def category(self) -> str:
        """In the words of the form's own choice."""
        asked = next((q for q in questions_of(self.form) if q.sets == "category"), None)
        return answer_words(asked, self.item.category) if asked else self.item.category

    @cached_property
    def poor(self) -> int:
        return sum(said.poor for group in self.groups for said in group.answers)

    @cached_property
    def persons(self) -> list[PersonConcerned]:
        return persons_of(self.viewer, self.item)

    @cached_property
    def reporter(self) -> Reporter | None:
        return reporter_of(self.viewer, self.item)

    @property
    def reporter_words(self) -> str:
        """What is said of who raised it to those who may not read it, and where nothing is known."""
        if self.item.naming == Naming.ANONYMOUS:
            return "They gave no name"
        return "The name is kept back"

    @cached_property
    def notes(self) -> list[Note]:
        return notes_of(self.viewer, self.item)

    @cached_property
    def messages(self) -> list[Message]:
        return messages_of(self.viewer, self.item)

    @cached_property
    def links(self) -> list[Linked]:
        return links_of(self.viewer, self.item)

    @cached_property
    def joined(self) -> list[Item]:
        """The reports that were joined to this one."""
        return list(items_of_partners(self.viewer).filter(merged_into=self.item)) if self.inside else []

    @cached_property
    def merged_into(self) -> Item | None:
        """The report that it was joined to, where the viewer sees that one."""
        return items_seen_by(self.viewer).filter(pk=self.item.merged_into_id).first() if self.item.merged_into_id else (
            None
        )  # fmt: skip

    @cached_property
    def enquiry(self) -> Enquiry | None:
        return enquiry_of(self.viewer, self.item)

    @cached_property
    def investigations(self) -> list[Investigation]:
        return investigations_of(self.viewer, self.item)

    @cached_property
    def told(self) -> list[ToldLine]:
        return told_of(self.viewer, self.item)

    @cached_property
    def desk(self) -> Desk | None:
        found = with_desk(self.viewer, self.item, today=self.today) if self.inside else None
        return desk_of(self.viewer, found, self.today) if found else None

    @cached_property
    def events(self) -> list[tuple[Event, str]]:
        found = events_of(self.viewer, self.item.record_id)[:200]
        return [(e, sentence(e.verb, e.subject_label, e.before, e.after)) for e in found]

    @property
    def is_theirs(self) -> bool:
        """Whether the viewer sent it with their name: they are told what became of it on a page of their own."""
        return self.item.by_id is not None and self.item.by_id == self.viewer.user_id

    @property
    def may_work(self) -> bool:
        return self.course is not None and "triage" in self.course.facts.actors and self.item.state != State.ASKED

    @property
    def state(self) -> str:
        """How it stands for the viewer: to those who do not work with it, one that was joined looks like any other."""
        return self.item.state if self.inside else self.item.told_state

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def standing_themes(self) -> list[Theme]:
        return [one for one in self.themes if one.row.removed_at is None]

    @cached_property
    def more_themes(self) -> list[tuple[str, str]]:
        """The themes of the list that it does not stand under."""
        standing = {one.row.theme for one in self.standing_themes}
        _, themes = published_theme_list(self.viewer, self.form.themes)
        return [(one.key, one.label) for one in themes.themes if one.key not in standing]


def item_page(viewer: Viewer, item: Item, *, today: date) -> ItemPage:
    """The page of a report that the viewer was found to see."""
    inside = reads_partner_side(viewer, item)
    return ItemPage(
        viewer=viewer, item=item, form=form_of(viewer, item.form), inside=inside, today=today,
        course=course_of(viewer, item) if inside else None, themes=_themes(viewer, item),
    )  # fmt: skip


def link_choices(viewer: Viewer, item: Item) -> QuerySet[Item]:
    """The other reports about the same services, the latest first: what a report is linked with or joined to."""
    same = items_of_partners(viewer).filter(services__service__in=item.services.values("service"))
    return same.exclude(pk=item.pk).exclude(state=State.MERGED).distinct()


def _themes(viewer: Viewer, item: Item) -> list[Theme]:
    found = []
    for row in themes_of(viewer, item):
        named = theme_list_of(viewer, row.themes).theme(row.theme)
        found.append(Theme(row, named.label if named else row.theme))
    return found


def _groups(form: Form, answers: list[Answer], photos: list[Attachment]) -> list[SaidGroup]:
    """By the form's own groups, in its order; a question that was not answered is left out."""
    given = {answer.question: answer for answer in answers}
    pictures: Mapping[str, list[Attachment]] = {
        key: [photo for photo in photos if photo.question == key] for key in {photo.question for photo in photos}
    }
    groups = []
    for group in form.groups:
        said = []
        for question in group.questions:
            answer, shown = given.get(question.key), tuple(pictures.get(question.key, ()))
            if answer is not None:
                words = answer_words(question, answer.value)
                said.append(Said(question.text, words, answer.comment, answer.poor, shown))
        if said:
            groups.append(SaidGroup(group.title, tuple(said)))
    return groups
