"""Everything that ever happened in the demo world, in the order in which it happened."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from plumbline.kernel.refusals import Refusal
from plumbline.web.demo.words import working_day_back

Step = Callable[[datetime], object]
OPENS = time(8, 40)
APART = timedelta(minutes=2)


class Diary:
    """Steps are noted for a day, in any order, and done in the order of their days; a step may note later ones.

    Steps of one day keep the order in which they were noted, two minutes apart. None is later than yesterday: the
    world is what somebody finds who comes in this morning.
    """

    def __init__(self, today: date) -> None:
        self.today = today
        self._steps: list[tuple[datetime, int, str, Step]] = []
        self._noted: Counter[date] = Counter()
        self._count = 0

    def note(self, ago: int, what: str, step: Step) -> None:
        """To be done so many days before today. `what` names it where it is refused."""
        day = working_day_back(self.today, max(ago, 1))
        at = timezone.make_aware(datetime.combine(day, OPENS)) + APART * self._noted[day]
        self._noted[day] += 1
        self._count += 1
        heapq.heappush(self._steps, (at, self._count, what, step))

    def do_all(self) -> None:
        while self._steps:
            at, _, what, step = heapq.heappop(self._steps)
            try:
                step(at)
            except Refusal as refusal:
                raise Refusal(f"The demo world stopped at {what}, {at:%-d %B %Y}. {refusal.message}") from refusal
