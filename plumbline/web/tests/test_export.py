"""Everything an organisation owns leaves in open files that can be checked, whole or not at all, and nothing of another
organisation's is among them (BY18)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.files.actions import keep_file
from plumbline.files.rules.kinds import place_of
from plumbline.files.tests.samples import PDF, handed
from plumbline.history.models import Event
from plumbline.history.rules import event_hash
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Organisation, User
from plumbline.plans import actions
from plumbline.plans.models import Action, Evidence, Ground, Plan, WithheldPassage
from plumbline.plans.reading.as_json import content_from_json
from plumbline.plans.tests import samples
from plumbline.web import belonging, export, queries
from plumbline.web.export import export_organisation
from tests.world import World, viewer

OURS, THEIRS, PASSAGE = "Ourwordsonly", "Theirwordsonly", "Zwetschgenbaum"


def a_plan(world: World, by: User, words: str) -> Plan:
    """A plan with progress for different readers, a passage withheld, a moved date, evidence with a file, a ground."""
    made = samples.make_plan(world, by=by, title=f"Plan of {words}")
    action = samples.add(world, made, by=by, text=f"{words} for [[{PASSAGE} {words}]]", finish="30 June 2036")
    actions.start_plan(by=viewer(by), at=samples.now(), code=made.code)
    for audience in ("everyone", "public", "partners", "restricted"):
        samples.progress(world, action, by=by, text=f"{words} {audience}", audience=audience)
    action.refresh_from_db()
    actions.move_finish(
        by=viewer(by), at=samples.now(), code=made.code, number=action.number, edition=action.edition,
        to="31 July 2036", reason=words, agreed_by="The group",
    )  # fmt: skip
    file = keep_file(
        by=viewer(by), at=samples.now(), record_id=made.record_id, upload=handed("proof.pdf", PDF + words.encode())
    )
    Evidence.objects.create(
        record=made.record, code=samples.mark(), title=words, file=file, by_name=by.name, at=samples.now(),
        submission=samples.mark(),
    )  # fmt: skip
    Ground.objects.create(
        plan=made, kind="visit", on=timezone.localdate(), title=words, by_name=by.name, at=samples.now(),
        submission=samples.mark(),
    )  # fmt: skip
    return made


@pytest.fixture
def two(world: World, settings: Any, tmp_path: Path) -> World:
    """Two partnerships that know nothing of each other, each with a plan."""
    settings.DATA = tmp_path / "data"
    samples.everybody(world)
    samples.share(world, a_plan(world, world.owner, OURS), level="record", organisation_id=world.provider.pk)
    a_plan(world, world.stranger, THEIRS)
    return world


def exported(organisation: Organisation, out: Path, **more: Any) -> Path:
    export_organisation(by=SYSTEM, at=timezone.now(), organisation=organisation, out=out, **more)
    return out


def all_bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def tables(folder: Path, plan: Plan) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads((folder / "plans" / plan.code / "plan.json").read_text())[
        "tables"
    ]
    return found


# What is in it


@pytest.mark.requirement("BY18")
def test_the_command_writes_everything_and_it_can_be_checked(
    two: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "given"
    call_command("export_organisation", two.partnership.slug, out=out)
    assert "1 plan," in capsys.readouterr().out
    checked = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=out, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
    listed = {line.split("  ", 1)[1] for line in (out / "SHA256SUMS").read_text().splitlines()}
    assert listed == set(all_bytes(out)) - {"SHA256SUMS"}
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["complete"] is True
    for part in manifest["files"]:
        content = (out / part["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (part["size"], part["sha256"])
    assert "Everything that Glen Afton" in (out / "README.txt").read_text()


@pytest.mark.requirement("BY18")
def test_a_plan_is_there_to_read_and_row_by_row(two: World, tmp_path: Path) -> None:
    out = exported(two.partnership, tmp_path / "given")
    plan = Plan.objects.get(record__owner=two.partnership)
    found = tables(out, plan)
    assert [row["text"] for row in found["plans.ProgressEntry"]] == [
        f"{OURS} {audience}" for audience in ("everyone", "public", "partners", "restricted")
    ]
    assert [row["audience"] for row in found["plans.ProgressEntry"]][2:] == ["partners", "restricted"]
    assert found["plans.FinishMove"][0]["reason"] == OURS
    assert found["plans.WithheldPassage"][0]["text"] == f"{PASSAGE} {OURS}"
    assert found["access.Grant"][0]["organisation_id"] == two.provider.pk
    assert [row["title"] for row in found["plans.Ground"]] == [OURS]
    folder = out / "plans" / plan.code
    words = "\n".join(c.text for t in docx.Document(folder / "plan.docx").tables for r in t.rows for c in r.cells)
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    cells = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    for audience in ("everyone", "public", "partners", "restricted"):
        assert f"{OURS} {audience}" in words, audience
        assert f"{OURS} {audience}" in cells, audience
    content = content_from_json(json.loads((folder / "content.json").read_text()))
    assert content.items[0].text == f"{OURS} for [[{PASSAGE} {OURS}]]"


@pytest.mark.requirement("BY18")
def test_every_column_of_every_row_is_there_but_secrets(two: World, tmp_path: Path) -> None:
    out = exported(two.partnership, tmp_path / "given", documents=False)
    plan = Plan.objects.get(record__owner=two.partnership)
    for label, rows in tables(out, plan).items():
        model = apps.get_model(label)
        columns = {f.attname for f in model._meta.concrete_fields} - belonging.SECRETS.get(label, set())
        for row in rows:
            assert set(row) == columns, label
    everything = b"\n".join(all_bytes(out).values()).decode("utf-8", "replace")
    for user in User.objects.all():
        assert user.password not in everything


def test_evidence_is_copied_under_its_hash_and_named_in_the_index(two: World, tmp_path: Path) -> None:
    out = exported(two.partnership, tmp_path / "given", documents=False)
    content = PDF + OURS.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    assert (out / "files" / sha256).read_bytes() == content
    (row,) = csv.DictReader(io.StringIO((out / "files" / "index.csv").read_text(encoding="utf-8-sig")))
    assert (row["sha256"], row["name"]) == (sha256, "proof.pdf")
    assert row["plan"] == Plan.objects.get(record__owner=two.partnership).code


@pytest.mark.parametrize("spoil", ["gone", "changed"])
def test_evidence_that_is_gone_or_changed_is_said_and_never_passed_off_as_whole(
    two: World, tmp_path: Path, settings: Any, spoil: str
) -> None:
    sha256 = hashlib.sha256(PDF + OURS.encode()).hexdigest()
    place = place_of(settings.DATA, sha256)
    place.unlink() if spoil == "gone" else place.write_bytes(b"other")
    out = tmp_path / "given"
    with pytest.raises(CommandError, match="Not complete: 1 of the files"):
        call_command("export_organisation", two.partnership.name, out=out, without_documents=True)
    assert json.loads((out / "manifest.json").read_text())["missing_files"] == [sha256]
    assert sha256 in (out / "README.txt").read_text()
    assert not (out / "files" / sha256).exists()


def test_people_roles_and_services_are_tables_that_no_spreadsheet_runs(two: World, tmp_path: Path) -> None:
    User.objects.filter(pk=two.owner.pk).update(name="=cmd|x")
    _ = two.service
    out = exported(two.partnership, tmp_path / "given", documents=False) / "organisation"

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO((out / f"{name}.csv").read_text(encoding="utf-8-sig"))))

    assert {row["email"] for row in rows("people")} == {two.owner.email, two.mate.email, two.reader.email}
    assert "'=cmd|x" in {row["name"] for row in rows("people")}
    assert {row["role"] for row in rows("roles")} == {
        "partnership_lead",
        "quality_improvement_officer",
        "assistant_director",
    }
    assert [row["name"] for row in rows("services")] == ["Birchwood House"]
    assert {row["name"] for row in rows("organisations_named")} >= {two.provider.name}
    assert two.other_partnership.name not in {row["name"] for row in rows("organisations_named")}


@pytest.mark.requirement("BY18")
def test_the_history_proves_itself_without_the_program(two: World, tmp_path: Path) -> None:
    samples.add(two, Plan.objects.get(record__owner=two.partnership), text="a line\u2028that a careless reader breaks")
    out = exported(two.partnership, tmp_path / "given", documents=False)
    previous, lines = "", (out / "history" / "events.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        event = json.loads(line)
        kept = event.pop("hash")
        bare = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(bare.encode()).hexdigest() == kept == event_hash(event)
        assert (event["previous_hash"], event["number"]) == (previous, number)
        previous = kept
    assert json.loads((out / "history" / "chain.json").read_text()) == {"length": len(lines), "last_hash": previous}
    assert json.loads(lines[-1])["verb"] == "organisation.exported"
    check = [sys.executable, "-I", str(out / "history" / "check.py")]
    assert (
        subprocess.run(check, capture_output=True, text=True, check=True).stdout
        == f"{len(lines)} events, all unchanged.\n"
    )
    spoilt = "\n".join(line.replace(OURS, "Other") for line in lines) + "\n"
    (out / "history" / "events.jsonl").write_text(spoilt, encoding="utf-8")
    told = subprocess.run(check, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "is not as it was written" in told.stderr
    assert Event.objects.filter(verb="organisation.exported").count() == 1


def test_the_files_that_the_plans_run_on_are_there_as_published(two: World, tmp_path: Path) -> None:
    out = exported(two.partnership, tmp_path / "given", documents=False) / "library"
    plan = Plan.objects.get(record__owner=two.partnership)
    framework, scale = plan.framework, plan.framework.scale
    assert (out / f"frameworks/{framework.framework_id}/{framework.version}.yaml").read_text() == framework.yaml
    assert (out / f"scales/{scale.scale_id}/{scale.version}.yaml").read_text() == scale.yaml
    assert (out / "roles.yaml").exists()


# What is not in it


@pytest.mark.requirement("BY18", "BY17")
def test_nothing_of_another_organisation_is_in_it(two: World, tmp_path: Path) -> None:
    ours = exported(two.partnership, tmp_path / "ours")
    theirs = exported(two.other_partnership, tmp_path / "theirs")
    provider = exported(two.provider, tmp_path / "provider")
    other = Plan.objects.get(record__owner=two.other_partnership)
    for folder, never in ((ours, [THEIRS, other.code, two.stranger.email]), (theirs, [OURS, two.owner.email])):
        for path, content in all_bytes(folder).items():
            for words in never:
                assert words.encode() not in content, f"{path}: {words}"
                assert words not in path
    for path, content in all_bytes(provider).items():  # what is shared with it is not its own
        assert OURS.encode() not in content, path
    assert not (provider / "plans").exists()


@pytest.mark.requirement("BY18")
def test_every_row_of_every_table_belongs_to_exactly_one_export(two: World) -> None:
    """The tables of records are parted among their owners: none is lost, none is in two."""
    counted: dict[str, int] = {}
    for organisation in Organisation.objects.all():
        for table in queries.tables_of_records(SYSTEM, organisation):
            counted[table.label] = counted.get(table.label, 0) + len(table.rows)
    assert len(counted) >= 45
    for label, number in counted.items():
        model = apps.get_model(label)
        whole = model._default_manager.exclude(**{belonging.record_path(model): None}).count()
        assert number == whole, label
    assert counted["plans.ProgressEntry"] == 8
    assert counted["plans.WithheldPassage"] == WithheldPassage.objects.count() == 2


@pytest.mark.requirement("BY18")
def test_no_table_is_forgotten() -> None:
    """A table that is added is exported, or somebody says why not."""
    ours = {m._meta.label for m in apps.get_models() if m.__module__.startswith("plumbline.")}
    assert ours - belonging.exported_tables() == set(belonging.LEFT_OUT)
    assert all(why for why in belonging.LEFT_OUT.values())


def test_every_table_that_leads_to_a_plan_is_a_part_of_its_file() -> None:
    for model in apps.get_app_config("plans").get_models():
        assert belonging.record_path(model), model._meta.label
    assert belonging.record_path(apps.get_model("plans.EvidenceUse")) == "action__plan__record_id"
    assert belonging.record_path(apps.get_model("plans.CirculationCopy")) == "circulation__version__plan__record_id"
    assert belonging.record_path(apps.get_model("people.Team")) == ""


# Trouble


def test_a_folder_that_holds_something_is_left_alone(two: World, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("keep me")
    with pytest.raises(CommandError, match="holds something already"):
        call_command("export_organisation", two.partnership.slug, out=tmp_path / "full")
    assert [p.name for p in tmp_path.joinpath("full").iterdir()] == ["letter.txt"]
    with pytest.raises(CommandError, match="holds something already"):
        call_command("export_organisation", two.partnership.slug, out=tmp_path / "full" / "letter.txt")
    (tmp_path / "empty").mkdir()
    call_command("export_organisation", two.partnership.slug, out=tmp_path / "empty", without_documents=True)
    assert (tmp_path / "empty" / "manifest.json").exists()


def test_an_unknown_organisation_is_refused_with_the_nearest(two: World, tmp_path: Path) -> None:
    near = two.partnership.slug[:-2]
    with pytest.raises(CommandError, match=f'Did you mean "{two.partnership.slug}"'):
        call_command("export_organisation", near, out=tmp_path / "given")
    assert not (tmp_path / "given").exists()


def test_a_run_that_fails_on_the_way_leaves_nothing_behind(
    two: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "_write_library", full)
    with pytest.raises(CommandError, match="could not be written: No space left on device"):
        call_command("export_organisation", two.partnership.slug, out=tmp_path / "given")
    assert [p.name for p in tmp_path.iterdir()] == ["data"]
    assert not Event.objects.filter(verb="organisation.exported").exists()


def test_a_run_that_is_killed_leaves_no_folder_of_that_name(
    two: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as a killed run comes: its parts stand in an unfinished folder, and another run is not disturbed."""
    seen: list[bool] = []
    true = export._write_library
    monkeypatch.setattr(export, "_write_library", lambda *a: (seen.append((tmp_path / "given").exists()), true(*a))[1])
    (tmp_path / ".given.unfinished-00000000").mkdir()
    exported(two.partnership, tmp_path / "given", documents=False)
    assert seen == [False]
    assert (tmp_path / "given" / "manifest.json").exists()


def test_only_the_operator_exports_an_organisation(two: World, tmp_path: Path) -> None:
    for who in (two.owner, two.stranger):
        with pytest.raises(Refusal):
            export_organisation(by=viewer(who), at=timezone.now(), organisation=two.partnership, out=tmp_path / "given")
    assert not (tmp_path / "given").exists()


def test_more_plans_need_no_more_statements(two: World, tmp_path: Path) -> None:
    with CaptureQueriesContext(connection) as one:
        exported(two.partnership, tmp_path / "one", documents=False)
    for _ in range(3):
        a_plan(two, two.owner, OURS)
    with CaptureQueriesContext(connection) as four:
        exported(two.partnership, tmp_path / "four", documents=False)
    assert Action.objects.filter(plan__record__owner=two.partnership).count() == 4
    assert len(four) == len(one)
