"""What may not be on a page outside gov.uk is not there, and colours can be read."""

import importlib.util
import re
from pathlib import Path

import pytest

from plumbline.ui.colours import contrast, header_rules
from plumbline.ui.context import NAVIGATION, navigation

ROOT = Path(__file__).resolve().parents[3]
CSS = (ROOT / "plumbline" / "ui" / "static" / "ui" / "plumbline.css").read_text("utf-8")
COLOURS = dict(re.findall(r"--pl-([a-z-]+): (#[0-9a-f]{6}|#[0-9a-f]{3});", CSS))


def six(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * c for c in colour[1:])


def fetch_assets():
    spec = importlib.util.spec_from_file_location("fetch_assets", ROOT / "tools" / "fetch_assets.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_font_and_crest_of_govuk_are_taken_out():
    given = (
        "/*! Copyright Margaret Calvert */@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}"
        ".govuk-body{font-family:GDS Transport,arial,sans-serif}.x{background:url(/assets/images/govuk-crest.svg)}"
        "@media print{.govuk-body{font-family:sans-serif}}/*# sourceMappingURL=a.map */"
    )
    left = fetch_assets().without_govuk_identity(given)
    assert left == (
        '.govuk-body{font-family:"Atkinson Hyperlegible Next",Arial,sans-serif}.x{background:none}'
        '@media print{.govuk-body{font-family:"Atkinson Hyperlegible Next",Arial,sans-serif}}'
    )


@pytest.mark.parametrize("left", [".a{font:1px GDS-Transport}", ".a{background:url(x.png)}", ".govuk-crest{}"])
def test_set_up_stops_if_a_new_version_brings_them_back(left):
    module = fetch_assets()
    with pytest.raises(module.Missing, match="govuk-frontend has changed"):
        module.without_govuk_identity(left)


def test_nothing_that_is_served_names_the_font_or_the_crest():
    assets = ROOT / "build" / "assets"
    if not assets.exists():
        pytest.skip("the front-end assets are not fetched yet: run tools/fetch_assets.py")
    served = [p for place in (assets, ROOT / "plumbline" / "ui" / "static") for p in place.rglob("*") if p.is_file()]
    assert len(served) > 6
    for path in served:
        assert not re.search(r"crest|gds|transport", path.name, re.IGNORECASE)
        if path.suffix in (".css", ".js", ".svg", ".html"):
            assert not re.search(r"GDS[ -]?Transport|govuk-crest|sourceMappingURL", path.read_text("utf-8")), path.name


def test_axe_is_for_tests_and_is_not_served():
    assert not list((ROOT / "build" / "assets").rglob("axe*"))


def test_the_lock_names_no_registry():
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    assert "resolved" not in lock
    assert lock.count('"integrity": "sha512-') == 3


@pytest.mark.parametrize("colour", ["red", "amber", "green", "blue", "grey"])
def test_a_status_word_reads_on_its_tint(colour):
    assert contrast(six(COLOURS[colour]), six(COLOURS[f"{colour}-tint"])) >= 4.5
    assert contrast(six(COLOURS[colour]), "#ffffff") >= 4.5


def test_quiet_words_and_the_brass_of_you_are_here_can_be_seen():
    assert contrast(six(COLOURS["quiet"]), six(COLOURS["paper-dim"])) >= 4.5
    assert contrast(six(COLOURS["brass"]), six(COLOURS["paper-dim"])) >= 3
    assert contrast(six(COLOURS["header-mark"]), six(COLOURS["deep"])) >= 3


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#777777", "#0b4650", "#ffd24a", "#e4007c", "#00a3e0"])
def test_words_read_on_every_council_colour(colour):
    ink = re.search(r"--pl-header-text:(#\w+)", header_rules(colour)).group(1)
    assert contrast(colour, ink) >= 4.5


@pytest.mark.parametrize("bad", ["", "red", "#fff", "#12345g", "#123456;}body{display:none", "#123456\n"])
def test_only_a_colour_is_a_colour(bad):
    assert header_rules(bad) == ""


class Person:
    def __init__(self, *may: str) -> None:
        self.may = may

    def can(self, capability: str) -> bool:
        return capability in self.may


def test_the_navigation_marks_where_you_are():
    lead = Person("plan.create", "plan.edit", "register.edit", "intelligence.raise", "intelligence.triage")
    assert [i.label for i in navigation("/plans/upload/", lead) if i.here] == ["Upload a plan"]
    assert [i.label for i in navigation("/plans/41/actions/7/", lead) if i.here] == ["Plans"]
    assert [i.label for i in navigation("/", lead) if i.here] == ["Home"]
    assert [i.label for i in navigation("/help/", lead) if i.here] == []
    assert len(navigation("/", lead)) == len(NAVIGATION)


@pytest.mark.parametrize("may", [["plan.create"], ["plan.edit"]])
def test_who_may_make_or_change_a_plan_is_offered_to_upload_one(may):
    assert "Upload a plan" in [i.label for i in navigation("/", Person(*may))]


def test_who_may_only_read_is_not_offered_what_would_be_refused():
    offered = [i.label for i in navigation("/plans/", Person("plan.read"))]
    assert offered == ["Home", "Plans", "Services", "Frameworks", "Notices"]
