"""The pages of register files: for those whose role lets them load; for all others they do not exist."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.register import actions
from plumbline.register.actions.loading import running
from plumbline.register.models import Load
from plumbline.register.tests.loading import DEC, NOV, load_month
from plumbline.register.tests.made_files import ci_csv, ci_month
from tests.world import World, organisation, person, signed_in

pytestmark = pytest.mark.django_db

LIST, NEW = "/register/files/", "/register/files/new/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.owner)


def send(client: Client, data: bytes = b"", **more: Any) -> Any:
    file = SimpleUploadedFile(f"month-{NOV}.csv", data or ci_csv(ci_month(30)))
    return client.post(NEW, {"file": file, "submission": "once", **more})


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_empty_list_says_how_to_begin(client: Client) -> None:
    assert "No file is loaded yet" in text(client.get(LIST))


@pytest.mark.requirement("BY17")
def test_those_who_may_not_load_find_nothing(world: World, tmp_path: Path) -> None:
    done = load_month(tmp_path, NOV, 3)
    for user in (world.reader, world.manager, world.mate):
        client = signed_in(user)
        for where in (LIST, NEW, reverse("register:load", args=[done.pk])):
            assert client.get(where).status_code == 404, where
        assert send(client).status_code == 404
    assert Load.objects.count() == 1


def test_an_upload_from_the_form_to_its_result(client: Client) -> None:
    answer = send(client)
    made = Load.objects.get()
    where = reverse("register:load", args=[made.pk])
    assert answer["Location"] == where
    waiting = text(client.get(where))
    assert "It waits for the worker" in waiting
    assert f'<a class="govuk-link" href="{where}">Look again</a>' in waiting
    actions.run_next_load(by=SYSTEM, at=timezone.now())
    done = text(client.get(where))
    assert "<b>30</b> services in the file" in done
    assert 'href="#new"><b>30</b> new in the register' in done
    assert "See all 30" in done
    assert "by Moira Kerr" in done
    assert made.file_name in text(client.get(LIST))


def test_a_double_click_is_one_load(client: Client) -> None:
    assert send(client)["Location"] == send(client)["Location"]
    assert Load.objects.count() == 1


def test_what_is_typed_wrong_is_said_beside_its_field(client: Client) -> None:
    answer = client.post(NEW, {"submission": "x", "as_of_day": "31", "as_of_month": "2", "as_of_year": "2024"})
    assert answer.status_code == 422
    assert "Choose a file first." in text(answer)
    assert 'value="31"' in text(answer)
    later = timezone.localdate() + timedelta(days=40)
    day = {"as_of_day": str(later.day), "as_of_month": str(later.month), "as_of_year": str(later.year)}
    answer = send(client, **day)
    assert answer.status_code == 422
    assert "is still to come" in text(answer)
    answer = send(client, b" " * 10, source="ofsted")
    assert answer.status_code == 422
    assert not Load.objects.exists()


def test_the_day_and_the_regulator_are_taken(client: Client) -> None:
    send(client, as_of_day="15", as_of_month="10", as_of_year="2024", source="care-inspectorate")
    actions.run_next_load(by=SYSTEM, at=timezone.now())
    made = Load.objects.get()
    assert (made.state, str(made.as_of)) == ("done", "2024-10-15")


def test_a_refused_file_says_why(client: Client) -> None:
    answer = send(client, b"No,Action,RAG\n1,Drinks,Amber\n")
    actions.run_next_load(by=SYSTEM, at=timezone.now())
    page = text(client.get(answer["Location"]))
    assert "was not loaded" in page
    assert "not the headings of a register file" in page
    assert "Nothing of the register was changed." in page


def test_a_suspicious_file_is_loaded_when_the_person_insists(client: Client, tmp_path: Path) -> None:
    load_month(tmp_path, NOV, 60)
    few = SimpleUploadedFile(f"month-{DEC}.csv", ci_csv(ci_month(25)))
    first = client.post(NEW, {"file": few, "submission": "a"})["Location"]
    actions.run_next_load(by=SYSTEM, at=timezone.now())
    assert "seems to be cut off" in text(client.get(first))
    assert "tick “Load it though it was refused”" in text(client.get(first))
    few = SimpleUploadedFile(f"month-{DEC}.csv", ci_csv(ci_month(25)))
    second = client.post(NEW, {"file": few, "submission": "b", "insists": "on"})["Location"]
    actions.run_next_load(by=SYSTEM, at=timezone.now())
    assert "<b>35</b> no longer in the register" in text(client.get(second))


def test_the_waiting_page_moves_only_when_there_is_something_new(client: Client) -> None:
    where = send(client)["Location"]
    assert client.get(f"{where}?since=waiting 0", headers=HTMX).status_code == 204
    Load.objects.update(state="running", stage="Reading the file", done_of_100=5)
    answer = client.get(f"{where}?since=waiting 0", headers=HTMX)
    assert "Reading the file" in text(answer)
    assert 'value="5"' in text(answer)
    made = Load.objects.get()
    running._tell(made, "Writing the grades", 72)  # while the row stands still in its transaction
    assert "Writing the grades" in text(client.get(f"{where}?since=running 5", headers=HTMX))
    running.told_file(made).unlink()
    Load.objects.update(state="refused", refusal="Because.")
    assert client.get(where, headers=HTMX)["HX-Refresh"] == "true"


def test_the_page_says_when_nobody_works(client: Client) -> None:
    where = send(client)["Location"]
    assert "./run worker" not in text(client.get(where))
    Load.objects.update(begun_at=timezone.now() - timedelta(minutes=5))
    assert "./run worker" in text(client.get(where))
    client.post(NEW, {"file": SimpleUploadedFile("b.csv", b"x"), "submission": "second"})
    second = Load.objects.latest("pk")
    assert "It waits for 1 other file to be loaded first." in text(
        client.get(reverse("register:load", args=[second.pk]))
    )


def test_lists_are_whole_on_their_own_page(client: Client, tmp_path: Path) -> None:
    load_month(tmp_path, NOV, 130)
    done = load_month(tmp_path, DEC, 130, n3={"MinGrade": 2, "KQ_Leadership": 2}, n4={"Registered_Places": "x"})
    where = reverse("register:load", args=[done.pk])
    page = text(client.get(where))
    assert '<td role="cell" data-label="Before">4</td><td role="cell" data-label="Now">2</td>' in page
    assert "Row 5" in page
    assert "Birchwood House 3" in text(client.get(f"{where}?kind=regraded"))
    assert "This file brought none." in text(client.get(f"{where}?kind=closed"))
    assert "Not a number" in text(client.get(f"{where}?kind=problems"))
    assert "of 130" in text(
        client.get(f"{reverse('register:load', args=[Load.objects.earliest('pk').pk])}?kind=new&page=2")
    )
    assert client.get(f"{where}?kind=nothing").status_code == 200
    assert client.get(f"{LIST}99999/").status_code == 404


def test_who_uploaded_is_named_to_colleagues_alone(world: World, client: Client) -> None:
    where = send(client)["Location"]
    actions.run_next_load(by=SYSTEM, at=timezone.now())
    colleague = person("Ann Reid", world.partnership, "performance_officer")
    elsewhere = person("Bo Kerr", organisation("Sallow Council", kind="council"), "performance_officer")
    for page in (where, LIST):
        assert "Moira Kerr" in text(signed_in(colleague).get(page))
        assert "Moira Kerr" not in text(signed_in(elsewhere).get(page))


def test_pages_ask_no_more_for_more_rows(
    client: Client, tmp_path: Path, does_not_grow: Any, recorded_queries: Any
) -> None:
    load_month(tmp_path, NOV, 12)
    changes = {f"n{n}": {"ServiceName": f"Alder House {n}", "Registered_Places": "x"} for n in range(1, 4)}
    done = load_month(tmp_path, DEC, 12, **changes)
    where = reverse("register:load", args=[done.pk])

    def ask() -> None:
        for page in (LIST, where, f"{where}?kind=renamed", f"{where}?kind=problems"):
            assert client.get(page).status_code == 200

    def grow() -> None:
        more = {f"n{n}": {"ServiceName": f"Elm House {n}", "Registered_Places": "x"} for n in range(1, 12)}
        load_month(tmp_path, DEC, 12, insists=True, **more)
        Load.objects.filter(pk=done.pk).update(counts=Load.objects.latest("pk").counts)
        for change in Load.objects.latest("pk").changes.all():
            change.pk, change.load = None, done
            change.save()

    does_not_grow(ask, grow)
    for name, page in (("register:load_list", LIST), ("register:load", where)):
        with recorded_queries(name):
            assert client.get(page).status_code == 200
