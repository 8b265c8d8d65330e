"""What the person who raised a report reads of it: by the secret of their receipt, or in their account where they gave
their name (BY11). They see no record: what is theirs is what they sent, how far it came, and what was said to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from plumbline.access.queries import NOT_PARTNERS
from plumbline.access.viewer import Viewer
from plumbline.guests.rules import hash_of_secret
from plumbline.intelligence.models import Item, ItemService, Message, State, Way
from plumbline.intelligence.queries.items import items_seen_by
from plumbline.intelligence.rules.sent import STANDS

LONGEST_SECRET = 200


@dataclass(frozen=True)
class Standing:
    """One report as whoever raised it reads it."""

    item: Item
    services: tuple[str, ...]
    stands: str  # how far it came, in a sentence
    messages: tuple[Message, ...]

    @property
    def asked(self) -> bool:
        """Whether something was asked of them and not answered."""
        return self.item.state == State.WAITING

    @property
    def may_write(self) -> bool:
        return self.item.told_state not in (State.CLOSED, State.ASKED)

    @property
    def outcome(self) -> str:
        """What came of it, in words for them; an outcome that was sent as a message is there already."""
        sent = any(m.what == "outcome" for m in self.messages)
        return self.item.told_outcome if self.item.told_state == State.CLOSED and not sent else ""


def by_receipt(viewer: Viewer, secret: str) -> Standing:
    """The report behind a receipt: knowing the secret is the whole right to it, whoever is signed in. Raises
    Item.DoesNotExist for one that never was."""
    if len(secret) > LONGEST_SECRET:
        raise Item.DoesNotExist
    return _standing(_rows().get(receipt__secret_hash=hash_of_secret(secret)))


def my_reports(viewer: Viewer) -> list[Standing]:
    """What the viewer sent with their name, the latest first."""
    return [_standing(item) for item in _mine(viewer)]


def my_report(viewer: Viewer, code: str) -> Standing:
    """One of them. Raises Item.DoesNotExist for a report that is not theirs, or was not sent with their name."""
    return _standing(_mine(viewer).get(code=code))


def questions_to_me(viewer: Viewer) -> list[Standing]:
    """Those that wait for an answer of the viewer's."""
    return [_standing(item) for item in _mine(viewer).filter(state=State.WAITING)]


def reports_of_my_provider(viewer: Viewer) -> QuerySet[Item]:
    """What the people of the viewer's provider sent with their names, for those of it who read reports. For partners
    none: they read reports where they work on them."""
    if any(post.organisation_kind not in NOT_PARTNERS for post in viewer.posts):
        return Item.objects.none()
    return items_seen_by(viewer)


def _mine(viewer: Viewer) -> QuerySet[Item]:
    return _rows().filter(reporter__user=viewer.user_id) if viewer.signed_in else _rows().none()


def _rows() -> QuerySet[Item]:
    rows = Item.objects.exclude(state=State.ASKED).select_related("record__owner", "form", "merged_into")
    named = ItemService.objects.filter(named_by_reporter=True).select_related("service").order_by("pk")
    return rows.prefetch_related(Prefetch("services", named), "messages").order_by("-received_at", "-pk")


def _standing(item: Item) -> Standing:
    messages = tuple(m for m in item.messages.all() if m.way in (Way.TO, Way.FROM))
    return Standing(
        item=item,
        services=tuple(row.service.with_town for row in item.services.all()),
        stands=STANDS[item.told_state],
        messages=messages,
    )
