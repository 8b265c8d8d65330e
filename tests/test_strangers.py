"""A person of another partnership, and the manager of another service, learn nothing of a plan: not by its addresses
(tests/shape/test_addresses.py), and not by lists, counts, searches, form choices, exports, or ids sent in a form."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.access.queries import events_of
from plumbline.guests.models import GuestLink
from plumbline.guests.queries import links_of
from plumbline.people.models import User
from plumbline.plans import queries
from plumbline.plans.actions import AskValues, ask_guest, incoming
from plumbline.plans.models import Plan, ProgressEntry
from plumbline.plans.queries import PlanFilters
from plumbline.plans.queries.requests import get_guest_link
from tests.sample import DOCUMENT, Sample, an_action, sample
from tests.shape.addresses import access_table, addresses
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.requirement("BY17")

SECRET = "Lamplighter"  # stands in every text of the plan, and nowhere else
LISTS = [a for a in addresses() if access_table().get(a.name) == "signed-in"]
EVERY_SEARCH = (
    "", "text=Lamplighter", "status=late", "status=on track", "overdue=1", "lead=Lamplighter", "sort=overdue", "page=2",
)  # fmt: skip


@pytest.fixture
def secret(world: World) -> Sample:
    made = sample(world)
    Plan.objects.filter(pk=made.plan.pk).update(title=f"{SECRET} plan", service=world.service)
    world.service.name = f"{SECRET} House"
    world.service.save()
    an_action(world, made.plan, text=f"{SECRET} text", doers=(f"{SECRET} doer", world.owner.name))
    return made


@pytest.fixture(params=["stranger", "other_manager"])
def outsider(request: pytest.FixtureRequest, world: World) -> User:
    user: User = getattr(world, request.param)
    return user


def words_in(answer: Any) -> str:
    """What an answer says, whatever its format."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not content.startswith(b"PK"):
        return str(content.decode("utf-8", "replace"))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


def traces(text: str, secret: Sample) -> list[str]:
    return [word for word in (SECRET, secret.plan.code, secret.world.service.number) if word in text]


FORMS = [
    pytest.param(a, to, id=f"{a.name} {to}".strip())
    for a in LISTS
    for to in (("csv", "xlsx") if "to" in a.arguments else ("",))
]


@pytest.mark.parametrize(("address", "to"), FORMS)
def test_no_list_form_or_export_shows_it(address: Any, to: str, secret: Sample, outsider: User) -> None:
    client = signed_in(outsider)
    where = secret.where(address).replace(".docx", f".{to}")
    for search in EVERY_SEARCH:
        answer = client.get(f"{where}?{search}", follow=True)
        echoed = words_in(answer).replace('value="Lamplighter"', "").replace("text=Lamplighter", "")
        echoed = echoed.replace("lead=Lamplighter", "")  # what was searched for is in the box and the links
        assert traces(echoed, secret) == [], f"{where}?{search}"


@pytest.mark.parametrize("name", ["plans:plan_list", "plans:export_list"])
def test_those_who_may_see_it_do_find_it_there(name: str, secret: Sample, world: World) -> None:
    """So that the test above would notice."""
    where = reverse(name, kwargs={"to": "csv"} if name == "plans:export_list" else {})
    assert SECRET in words_in(signed_in(world.owner).get(where))
    assert SECRET in words_in(signed_in(world.manager).get(where))  # their service's plan was shared with them


def test_it_counts_nowhere(secret: Sample, outsider: User) -> None:
    them, today = viewer(outsider), timezone.localdate()
    assert sum(queries.count_by_common(them).values()) == 0
    assert queries.list_plans(them, filters=PlanFilters(), today=today).count() == 0
    assert queries.list_plans(them, filters=PlanFilters(text=SECRET), today=today).count() == 0
    assert queries.plan_choices(them).count() == 0
    assert events_of(them, secret.plan.record_id).count() == 0
    assert sum(queries.count_by_common(viewer(secret.world.owner)).values()) == 2


def upload_of(user: User) -> str:
    file = SimpleUploadedFile("plan.csv", DOCUMENT.encode())
    return incoming.receive(by=viewer(user), at=timezone.now(), file=file, framework="").code


def test_a_document_cannot_be_brought_into_it(secret: Sample, outsider: User) -> None:
    """The plan's code sent in a form of their own, where the form never offered it."""
    client, code = signed_in(outsider), upload_of(outsider)
    answer = client.post(reverse("plans:use", args=[code]), {"use": "update", "plan": secret.plan.code})
    assert answer.status_code == 422
    assert SECRET not in words_in(answer)
    changes = reverse("plans:changes", args=[code, secret.plan.code])
    assert client.get(changes).status_code == client.post(changes).status_code == 404
    assert secret.plan.actions.count() == 2


def test_no_plan_is_made_in_a_strangers_name_or_for_a_strangers_service(secret: Sample, outsider: User) -> None:
    client, code, world = signed_in(outsider), upload_of(outsider), secret.world
    own = viewer(outsider).organisation_ids[0]
    for body in (
        {"use": "create", "owner": world.partnership.pk, "service": ""},
        {"use": "create", "owner": own, "service": world.service.number},
    ):
        answer = client.post(reverse("plans:use", args=[code]), body)
        assert answer.status_code == 422, body
        assert SECRET not in words_in(answer)
    assert Plan.objects.count() == 1


def test_nobody_elses_upload_is_seen(secret: Sample, world: World) -> None:
    """Not even by a colleague: what is not handed in yet is one person's own."""
    where = reverse("plans:preview", args=[secret.upload.code])
    assert signed_in(world.owner).get(where).status_code == 200
    for user in (world.mate, world.stranger, world.manager):
        assert signed_in(user).get(where).status_code == 404


def test_what_partners_ask_of_a_guest_is_not_the_providers_to_read(secret: Sample, world: World) -> None:
    plan, by = secret.plan, viewer(world.owner)
    values = AskValues("Mrs Lamplighter", "lamplighter@example.org", f"{SECRET} question", audience="partners")
    made = ask_guest(
        by=by, at=timezone.now(), code=plan.code, number=secret.action.number, values=values, submission="partners"
    )
    found = [link.pk for link in links_of(viewer(world.mate), plan.record_id, "progress")]
    assert made.pk in found
    assert made.pk not in [link.pk for link in links_of(viewer(world.manager), plan.record_id, "progress")]
    with pytest.raises(GuestLink.DoesNotExist):
        get_guest_link(viewer(world.manager), plan, made.pk)
    where = reverse("plans:guest_links", args=[plan.code])
    assert f"{SECRET} question" in words_in(signed_in(world.owner).get(where))


def everything_of(plan: Plan) -> list[Any]:
    rows = (Plan.objects.filter(pk=plan.pk), plan.sections, plan.actions, ProgressEntry.objects.all())
    return [list(of.order_by("pk").values()) for of in rows]


def test_who_may_only_read_changes_nothing(secret: Sample, world: World) -> None:
    """Read, and shared for reading: every changing form is refused, and the plan stays as it is."""
    before = everything_of(secret.plan)
    changing = ["edit_plan", "new_action", "edit_action", "progress", "move_finish", "withdraw_action", "new_section",
                "withdraw_section", "start_plan", "end_plan"]  # fmt: skip
    known = {a.name: a for a in addresses()}
    for user in (world.reader, world.manager):
        client = signed_in(user)
        for name in changing:
            answer = client.post(secret.where(known[f"plans:{name}"]), {"text": "x", "reason": "x", "title": "x"})
            assert answer.status_code in (302, 403, 422), f"{user.name} {name}: {answer.status_code}"
    assert everything_of(secret.plan) == before


def test_signed_out_nobody_sees_anything(secret: Sample) -> None:
    for address in addresses():
        if access_table()[address.name] == "anyone":
            assert traces(words_in(Client().get(secret.where(address), follow=True)), secret) == []
