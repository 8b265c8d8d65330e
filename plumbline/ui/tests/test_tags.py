from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from plumbline.ui.tests.gallery import SCALE


def drawn(source: str, address: str = "/", **context: object) -> str:
    return engines["django"].from_string(source).render(context, RequestFactory().get(address)).strip()


def test_dates_are_written_as_people_read_them():
    day = date(2026, 3, 13)
    assert drawn("{{ d|long_date }} {{ d|short_date }}", d=day) == "Friday 13 March 2026 13 Mar 2026"
    assert drawn("{% date d %}", d=day) == '<time datetime="2026-03-13">13 Mar 2026</time>'
    assert (
        drawn('{% date d "long" %}{% date none %}', d=day) == '<time datetime="2026-03-13">Friday 13 March 2026</time>'
    )


def test_a_moment_is_told_in_london_time():
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert drawn("{{ d|short_date }}, {{ d|clock_time }}", d=late) == "2 Jul 2026, 12:30am"
    assert drawn("{{ d|clock_time }}", d=datetime(2026, 1, 5, 12, 0, tzinfo=UTC)) == "midday"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 3, 13), "12 days late"),
        (date(2026, 3, 24), "1 day late"),
        (date(2026, 3, 25), "due today"),
        (date(2026, 3, 26), "due tomorrow"),
        (date(2026, 4, 2), "due in 8 days"),
        (None, ""),
    ],
)
def test_lateness_is_said_in_words(due, words):
    assert drawn("{{ d|late_words:t }}", d=due, t=date(2026, 3, 25)) == words


def test_words_stand_beside_the_date_and_only_when_they_matter():
    today = date(2026, 3, 25)
    assert "pl-late" in drawn("{% due d t %}", d=date(2026, 3, 24), t=today)
    assert "pl-late" not in drawn("{% due d t done=True %}", d=date(2026, 3, 24), t=today)
    assert "due in" not in drawn("{% due d t %}", d=date(2026, 6, 24), t=today)
    assert drawn("{% due d t %}", d=None, t=today) == ""


def test_plain_text_becomes_paragraphs_and_lists():
    text = "First line\r\nsecond\r\n\r\n- one\n• two\n\n\nLast"
    assert drawn("{{ t|rich_text }}", t=text) == (
        '<p class="govuk-body pl-text">First line<br>second</p>'
        '<ul class="govuk-list govuk-list--bullet pl-text"><li>one</li><li>two</li></ul>'
        '<p class="govuk-body pl-text">Last</p>'
    )


def test_text_marked_safe_elsewhere_is_still_escaped():
    html = drawn("{{ t|rich_text }}", t=mark_safe("- <img src=x onerror=alert(1)>"))
    assert "<img" not in html


@given(st.text(max_size=200))
def test_no_text_gets_a_tag_through(text):
    html = drawn("{{ t|rich_text }}", t=text)
    for allowed in ('<p class="govuk-body pl-text">', "</p>", "<br>", "<li>", "</li>", "</ul>"):
        html = html.replace(allowed, "")
    html = html.replace('<ul class="govuk-list govuk-list--bullet pl-text">', "")
    assert "<" not in html
    assert ">" not in html


def test_a_status_is_a_word_a_shape_and_a_colour():
    marks = [drawn("{% status_tag v %}", v=value) for value in SCALE]
    shapes = {mark[mark.index("<svg") : mark.index("</svg>")] for mark in marks}
    assert len(shapes) == 5
    for value, mark in zip(SCALE, marks, strict=True):
        assert f"<span>{value.label}</span>" in mark
        assert f"pl-status--{value.colour}" in mark
        assert 'aria-hidden="true"' in mark
    assert "No status" in drawn("{% status_tag v %}", v=None)


def test_a_status_cannot_smuggle_a_class():
    odd = SimpleNamespace(label="<b>", colour='x" onclick="y', shape="z")
    html = drawn("{% status_tag v %}", v=odd)
    assert "onclick" not in html
    assert "&lt;b&gt;" in html


def test_pages_keep_the_filters_and_come_only_when_needed():
    pages = Paginator(range(200), 20)
    html = drawn('{% pagination p noun="action" %}', "/?status=red&q=a%26b&page=4", p=pages.page(4))
    assert 'href="?status=red&amp;q=a%26b&amp;page=5"' in html
    assert "61 to 80 of 200 actions" in html
    assert html.count("aria-current") == 1
    assert drawn("{% pagination p %}", p=Paginator(range(5), 20).page(1)) == ""


def test_a_query_is_changed_and_not_built_by_hand():
    assert drawn("{% querystring_with page=2 status=none %}", "/?status=red&page=1") == "?page=2"
    html = drawn('{{ request.GET|querystring:"sort=due&page=" }}', "/?page=3&q=%C5%B7")
    assert html == "?q=%C5%B7&amp;sort=due"
    assert drawn("{% querystring_with page=none %}", "/?page=3") == "?"


def test_a_summary_list_escapes_and_says_what_is_missing():
    rows = [("Lead", "<i>"), ("Measure", ""), {"label": "Finish", "value": "tbc", "href": "/f/", "action": "Set"}]
    html = drawn("{% summary_list rows %}", rows=rows)
    assert "&lt;i&gt;" in html
    assert "Not given" in html
    assert 'href="/f/">Set<span class="govuk-visually-hidden"> finish</span>' in html


def test_buttons_escape_what_they_are_given():
    html = drawn("{% button t name='go' value=v data_x=v %}", t="Send <now>", v='"><script>')
    assert "<script" not in html
    assert "Send &lt;now&gt;" in html
    assert drawn("{% button 'Add' href='/a/' kind='secondary' %}").startswith('<a href="/a/" role="button"')


def test_details_open_and_close():
    html = drawn('{% details "More & more" open=True id="m" %}<p>inside</p>{% enddetails %}')
    assert 'id="m" open><summary' in html
    assert "More &amp; more" in html or "More & more" in html
    assert "<p>inside</p>" in html


def test_counts_are_words():
    assert drawn('{{ 1|plural:"action" }}, {{ 1200|plural:"action" }}, {{ 2|plural:"reply,replies" }}') == (
        "1 action, 1,200 actions, 2 replies"
    )
