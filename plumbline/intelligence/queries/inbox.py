"""The inbox: the reports that an organisation works on, by whom they wait for. Every count is of what the viewer may
read: a report in confidence leaves neither a number nor a gap for those without the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from plumbline.access.models import RecordKind
from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import (
    Enquiry,
    Investigation,
    Item,
    ItemLink,
    ItemTheme,
    Message,
    State,
    Urgency,
    Way,
)
from plumbline.intelligence.queries.items import items_of_partners
from plumbline.intelligence.rules.triage import (
    NOT_REMEDIED,
    OPEN,
    REMEDIED,
    Desk,
    ItemFacts,
    desk,
    due_today,
    last_late,
)
from plumbline.library.form_types import KINDS, ROUTES
from plumbline.library.queries import published_forms, published_theme_lists
from plumbline.people.models import Membership, Team, User
from plumbline.register.models import Service

WHOSE = {"all": "All of my organisation’s", "team": "My team’s", "mine": "Mine", "nobody": "Nobody’s yet"}
STANDS = {
    "open": "Open", "new": "New", "acknowledged": "Being looked at", "waiting": "Waiting for more",
    "today": "To be taken up today", "late": "Taking up is late", "plan": "A plan is wanted", "closed": "Closed",
    "merged": "Joined to another", "any": "Open or closed",
}  # fmt: skip


@dataclass(frozen=True)
class InboxFilters:
    """What the person asked for; read from the address, so that a list can be sent to somebody as a link."""

    whose: str = "all"
    stands: str = "open"
    kind: str = ""
    route: str = ""
    urgency: str = ""
    theme: str = ""
    service: str = ""  # a service's number
    handler: str = ""  # a person's id
    text: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> InboxFilters:
        def one(name: str, known: Iterable[str], otherwise: str = "") -> str:
            return given.get(name, "") if given.get(name, "") in known else otherwise

        def words(name: str) -> str:
            return given.get(name, "").replace("\x00", "").strip()[:200]

        return cls(
            whose=one("whose", WHOSE, "all"), stands=one("stands", STANDS, "open"), kind=one("kind", KINDS),
            route=one("route", ROUTES), urgency=one("urgency", Urgency.values), theme=words("theme"),
            service=words("service"), handler=words("handler") if words("handler").isdecimal() else "",
            text=words("text"),
        )  # fmt: skip

    @property
    def any_set(self) -> bool:
        return self != InboxFilters()


def list_inbox(viewer: Viewer, *, filters: InboxFilters, today: date) -> QuerySet[Item]:
    """The reports asked for, what presses first: those that say today, then those whose taking up is late, then the
    oldest. In a number of statements that does not grow with them."""
    rows = items_of_partners(viewer).filter(_whose(viewer, filters.whose), _stands(viewer, filters.stands, today))
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.route:
        rows = rows.filter(Q(route=filters.route) | Q(form__in=_forms_told(viewer, filters.route)))
    if filters.urgency:
        rows = rows.filter(urgency=filters.urgency)
    if filters.theme:
        rows = rows.filter(Exists(_themed(filters.theme)))
    if filters.service:
        rows = rows.filter(services__service__number=filters.service)
    if filters.handler:
        rows = rows.filter(handler=int(filters.handler[:18]))
    return _by_pressing(viewer, _found(rows, filters.text), today)


def with_desk(viewer: Viewer, item: Item, *, today: date) -> Item | None:
    """A report that the viewer works with, with what its place in the inbox is told by."""
    return _by_pressing(viewer, items_of_partners(viewer).filter(pk=item.pk), today).first()


def desk_of(viewer: Viewer, item: Item, today: date) -> Desk:
    """Why one report of the inbox is there, and what is done next."""
    return desk(facts_of(viewer, item), today)


def facts_of(viewer: Viewer, item: Item) -> ItemFacts:
    """The facts of a report that `list_inbox`, or one of the worklists, has found."""
    asked = getattr(item, "asked_at", None)
    return ItemFacts(
        kind=item.kind, state=item.state, urgency=item.urgency, received_on=timezone.localdate(item.received_at),
        due_on=item.due_on, category=item.category, handled=item.handler_id is not None,
        enquiry_open=getattr(item, "enquiry_open", False),
        plan_wanted=item.plan_wanted and not getattr(item, "plan_linked", False),
        asked_on=timezone.localdate(asked) if asked else None,
    )  # fmt: skip


@dataclass(frozen=True)
class InboxCounts:
    new: int
    late: int
    mine: int
    waiting: int
    open: int


def inbox_counts(viewer: Viewer, *, today: date) -> InboxCounts:
    """The headline figures, of what the viewer may read, in one statement."""
    mine = Q(handler=viewer.user_id) if viewer.user_id is not None else Q(pk__in=[])
    found = items_of_partners(viewer).filter(state__in=OPEN).order_by().aggregate(
        new=Count("pk", filter=Q(state=State.NEW)), late=Count("pk", filter=_late(today)),
        mine=Count("pk", filter=mine), waiting=Count("pk", filter=Q(state=State.WAITING)), open=Count("pk"),
    )  # fmt: skip
    return InboxCounts(**found)


def workloads(viewer: Viewer, people: Iterable[User]) -> dict[int, int]:
    """How many open reports each of these people looks after, as far as the viewer may read them (WI6)."""
    open_ones = items_of_partners(viewer).filter(state__in=OPEN, handler__in=list(people)).order_by()
    return dict(open_ones.values_list("handler").annotate(n=Count("pk")))


# What the pages offer to choose from: only what is in the viewer's own inbox.


def service_choices(viewer: Viewer) -> QuerySet[Service]:
    rows = Service.objects.filter(items__item__in=items_of_partners(viewer).order_by().values("pk"))
    return rows.distinct().order_by("name", "pk")


def handler_choices(viewer: Viewer) -> QuerySet[User]:
    rows = User.objects.filter(pk__in=items_of_partners(viewer).order_by().values("handler"))
    return rows.order_by("name", "pk")


def theme_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """The themes of the newest lists that forms count under, by their labels."""
    used = {form.themes for _, form in published_forms(viewer)}
    lists = [one for _, one in published_theme_lists(viewer) if one.id in used]
    found = {theme.key: theme.label for one in lists for theme in one.themes}
    return sorted(found.items(), key=lambda pair: pair[1].lower())


def teams_of(viewer: Viewer) -> QuerySet[Team]:
    """The teams that the viewer works in."""
    held = Membership.objects.held_on(viewer.day).filter(user=viewer.user_id, team__isnull=False)
    return Team.objects.filter(pk__in=held.values("team")).order_by("name")


# Worklists, for the rooms above


def unremedied_items(viewer: Viewer, *, today: date) -> QuerySet[Item]:
    """Preventative advice whose concern is not remedied (HE20), as `rules.triage.unremedied` has it: the longest
    first."""
    rows = items_of_partners(viewer).filter(kind="advice", state__in=OPEN).exclude(category=REMEDIED)
    return rows.filter(Q(category=NOT_REMEDIED) | Q(due_on__lt=today)).order_by("due_on", "pk")


def items_wanting_plan(viewer: Viewer) -> QuerySet[Item]:
    """Reports that an improvement plan is to answer and to which none is linked that the viewer sees (WI19), the
    longest first."""
    return items_of_partners(viewer).filter(_wanting(viewer)).order_by("received_at", "pk")


def items_to_take_up(viewer: Viewer, *, today: date) -> QuerySet[Item]:
    """Reports that are to be taken up today, or whose taking up is late; what presses first."""
    return _by_pressing(viewer, items_of_partners(viewer).filter(_late(today) | _today(today)), today)


def items_handled(viewer: Viewer) -> QuerySet[Item]:
    """The open reports that the viewer looks after, the oldest first (WI6)."""
    mine = items_of_partners(viewer).filter(state__in=OPEN, handler=viewer.user_id)
    return (mine if viewer.user_id is not None else mine.none()).order_by("received_at", "pk")


def _by_pressing(viewer: Viewer, rows: QuerySet[Item], today: date) -> QuerySet[Item]:
    """Each with what its row shows beside the report, what presses first."""
    more: QuerySet[Any] = rows.annotate(**_more(viewer, today))
    return more.order_by("pressing", "received_at", "pk")


def _more(viewer: Viewer, today: date) -> dict[str, Any]:
    asked = Message.objects.filter(item=OuterRef("pk"), way=Way.TO, what="question").order_by("-at").values("at")[:1]
    return {
        "pressing": Case(
            When(Q(state=State.NEW, urgency=Urgency.TODAY), then=Value(0)), When(_late(today), then=Value(1)),
            When(_today(today), then=Value(2)), When(state__in=OPEN, then=Value(3)), default=Value(9),
            output_field=IntegerField(),
        ),
        "enquiry_open": Exists(Enquiry.objects.filter(item=OuterRef("pk"), ended_on=None)),
        "plan_linked": Exists(_plans(viewer)),
        "asked_at": Subquery(asked),
        "overdue_investigations": Exists(
            Investigation.objects.filter(item=OuterRef("pk"), done_on=None, due_on__lt=today)
        ),
    }  # fmt: skip


def _plans(viewer: Viewer) -> QuerySet[ItemLink]:
    """The links with plans that the viewer sees: that there is another is not for them to know."""
    rows = ItemLink.objects.filter(item=OuterRef("pk"), ended_at=None, to__kind=RecordKind.PLAN)
    return seen_by(rows, viewer, path="to_id")


def _wanting(viewer: Viewer) -> Q:
    return Q(plan_wanted=True) & ~Q(Exists(_plans(viewer)))


def _whose(viewer: Viewer, whose: str) -> Q:
    if whose == "mine":
        return Q(handler=viewer.user_id) if viewer.user_id is not None else Q(pk__in=[])
    if whose == "team":
        return Q(team__in=teams_of(viewer))
    return Q(handler=None) if whose == "nobody" else Q()


def _stands(viewer: Viewer, stands: str, today: date) -> Q:
    special = {
        "open": Q(state__in=OPEN), "late": _late(today), "today": _today(today), "plan": _wanting(viewer), "any": Q(),
    }  # fmt: skip
    return special[stands] if stands in special else Q(state=stands)


def _late(today: date) -> Q:
    """New, and the day has passed by which somebody was to take it up."""
    soon = Q(urgency=Urgency.TODAY) & Q(received_at__lt=_after(last_late(today, "today")))
    usual = ~Q(urgency=Urgency.TODAY) & Q(received_at__lt=_after(last_late(today)))
    return Q(state=State.NEW) & (soon | usual)


def _today(today: date) -> Q:
    urgent = Q(urgency=Urgency.TODAY, received_at__gte=_after(today - timedelta(days=1)))
    days = due_today(today)
    if days is None:
        return Q(state=State.NEW) & urgent
    first, last = days
    usual = Q(received_at__gte=_after(first - timedelta(days=1)), received_at__lt=_after(last))
    return Q(state=State.NEW) & (urgent | (~Q(urgency=Urgency.TODAY) & usual))


def _after(day: date) -> datetime:
    """The first moment of the next day, on the clocks of the people."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _forms_told(viewer: Viewer, route: str) -> list[int]:
    """The forms whose reports are seen by that route's people at once, wherever they go (WI42)."""
    return [row.pk for row, form in published_forms(viewer) if route in form.copies]


def _themed(theme: str) -> QuerySet[ItemTheme]:
    return ItemTheme.objects.filter(item=OuterRef("pk"), theme=theme, removed_at=None)


def _found(rows: QuerySet[Item], text: str) -> QuerySet[Item]:
    """Those in whose own words, or whose service, each word stands. Names kept apart are never searched: a hit would
    give them away."""
    for word in text.split()[:10]:
        in_service = Exists(Service.objects.filter(items__item=OuterRef("pk"), name__icontains=word))
        rows = rows.filter(
            Q(title__icontains=word) | Q(facts__icontains=word) | Q(opinion__icontains=word)
            | Q(measures__icontains=word) | Q(code__iexact=word) | in_service
        )  # fmt: skip
    return rows
