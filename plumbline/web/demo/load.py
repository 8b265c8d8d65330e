"""Loads the demo world: two fictional partnerships on an ordinary morning."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from plumbline.kernel.refusals import Refusal
from plumbline.library.actions import publish_library
from plumbline.notices.actions import note_told_before
from plumbline.people.queries import organisations_of, people_choices
from plumbline.people.viewer import SYSTEM
from plumbline.web.demo.diary import Diary
from plumbline.web.demo.files import read_plans, read_reports, read_world
from plumbline.web.demo.people import Cast, note_people
from plumbline.web.demo.reports import note_reports
from plumbline.web.demo.stories import PlanStory
from plumbline.web.demo.types import WorldFile

NOT_EMPTY = (
    "This database already holds people or organisations, so the demo world was not loaded: it would stand among real "
    "work. Use an empty database, for example ./run --data FOLDER load-demo."
)


def is_empty() -> bool:
    """Whether nobody works here yet. Asks as the operator, who sees everybody."""
    return not people_choices(SYSTEM).exists() and not organisations_of(SYSTEM).exists()


@transaction.atomic
def load_demo(today: date) -> WorldFile:
    """Makes the whole world or nothing of it, as it stands on the morning of `today`.

    Refusal where the database is not empty, or where a file of the demo world has a mistake.
    """
    if not is_empty():
        raise Refusal(NOT_EMPTY)
    diary, cast, world = Diary(today), Cast(), read_world()
    diary.note(900, "the library", publish_library)
    note_people(diary, cast, world)
    for file in read_plans():
        PlanStory(diary, cast, file).note()
    note_reports(diary, cast, read_reports())
    diary.do_all()
    # What people of the demo world were told in its past has reached them: nothing old is sent on the first start.
    note_told_before(by=SYSTEM, at=timezone.now())
    return world
