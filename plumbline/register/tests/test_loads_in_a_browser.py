"""Register files in a real browser: at a desk and on a phone, watched while they are loaded, and without script."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.register import actions
from plumbline.register.actions.loading import running
from plumbline.register.models import Load
from plumbline.register.tests.loading import DEC, NOV, load_month
from plumbline.register.tests.made_files import ci_month, write_ci
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHANGES: dict[str, Any] = {
    "n1": {"KQ_Leadership": 2, "MinGrade": 2}, "n2": None, "n3": {"ServiceName": "Alder House by the Long Water"},
    "n4": {"Registered_Places": "many"}, "n5": {"KQ_Setting": 3, "KQ_Staff_Team": 3, "KQ_Leadership": 4},
    "n6": {"Complaints_upheld_2425": 2}, "n7": {"CareService": ""},
}  # fmt: skip


@pytest.mark.parametrize("window", ["page", "phone"])
def test_every_page_reads_well(window: str, world: World, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(window)
    sign_in(page, world.owner)
    page.goto("/register/files/")
    shot(page, f"loads-empty-{window}")
    assert_accessible(page)
    load_month(tmp_path, NOV, 30)
    done = load_month(tmp_path, DEC, 30, **CHANGES)
    waiting = Load.objects.create(
        file_name="month-2025-01-31.csv.gz", sha256="0" * 64, by=world.owner, by_name=world.owner.name,
        begun_at=timezone.now() - timedelta(minutes=5), submission="waits", stage="Waiting",
    )  # fmt: skip
    refused = Load.objects.create(
        file_name="an-uncommonly-long-name-of-a-file-that-somebody-downloaded-twice (2).csv", sha256="0" * 64,
        by=world.owner, by_name=world.owner.name, begun_at=timezone.now(), submission="refused", state="refused",
        refusal="This file seems to be cut off. Its last row (812) has 37 of 110 cells. Nothing was loaded.",
    )  # fmt: skip
    for name, where in {
        "list": "/register/files/", "new": "/register/files/new/", "done": f"/register/files/{done.pk}/",
        "part": f"/register/files/{done.pk}/?kind=regraded", "problems": f"/register/files/{done.pk}/?kind=problems",
        "waiting": f"/register/files/{waiting.pk}/", "refused": f"/register/files/{refused.pk}/",
    }.items():  # fmt: skip
        page.goto(where)
        shot(page, f"loads-{name}-{window}")
        assert_fits(page)
        assert_accessible(page)


def test_an_upload_is_watched_to_its_end(page: Any, world: World, tmp_path: Path) -> None:
    sign_in(page, world.owner)
    page.goto("/register/files/")
    page.get_by_role("button", name="Load a register file").click()
    page.get_by_label("The file that the regulator publishes").set_input_files(
        str(write_ci(tmp_path, f"month-{NOV}.csv.gz", ci_month(30)))
    )
    page.get_by_role("button", name="Load this file").click()
    page.get_by_text("It waits for the worker").wait_for()
    made = Load.objects.get()
    Load.objects.filter(pk=made.pk).update(state="running", stage="Reading the file", done_of_100=5)
    page.get_by_text("Reading the file").wait_for()
    running._tell(made, "Writing the grades", 72)
    page.get_by_text("Writing the grades").wait_for()
    assert page.get_by_role("progressbar").get_attribute("value") == "72"
    shot(page, "loads-running-page")
    assert_accessible(page)
    running.told_file(made).unlink()
    Load.objects.filter(pk=made.pk).update(state="waiting")
    actions.run_next_load(by=SYSTEM, at=timezone.now())
    page.get_by_role("heading", name="New in the register: 30").wait_for()


def test_without_script(no_script: Any, world: World, tmp_path: Path) -> None:
    sign_in(no_script, world.owner)
    no_script.goto("/register/files/new/")
    no_script.get_by_role("button", name="Load this file").click()
    assert no_script.get_by_role("link", name="Choose a file first.").is_visible()
    no_script.get_by_label("The file that the regulator publishes").set_input_files(
        str(write_ci(tmp_path, f"month-{NOV}.csv", ci_month(3)))
    )
    no_script.get_by_role("button", name="Load this file").click()
    assert no_script.get_by_text("It waits for the worker").is_visible()
    actions.run_next_load(by=SYSTEM, at=timezone.now())
    no_script.get_by_role("link", name="Look again").click()
    assert no_script.get_by_role("heading", name="New in the register: 3").is_visible()
