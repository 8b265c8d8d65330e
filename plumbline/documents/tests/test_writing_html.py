"""The page stands by itself, runs nothing, and tells a screen reader what heads what."""

import re
from html.parser import HTMLParser

from plumbline.documents.tests import writing_sample as sample
from plumbline.documents.writing.html import write_html

VOID = {"meta", "col", "br", "path", "circle"}


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def outline() -> Outline:
    found = Outline()
    found.feed(write_html(sample.report(rows=2)))
    assert not found.open
    return found


def test_every_text_is_escaped_and_whole() -> None:
    assert sample.AWKWARD in "".join(outline().words)
    assert not [tag for tag, _ in outline().tags if tag in ("b", "script")]


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = write_html(sample.report())
    assert not re.search(r"(src|href|url\(|@import|<script|\son\w+=)", page)


def test_language_title_and_one_first_heading() -> None:
    tags = outline().tags
    assert ("html", {"lang": "en-GB"}) in tags
    assert [tag for tag, _ in tags].count("h1") == 1


def test_the_table_says_what_heads_what() -> None:
    tags = outline().tags
    scopes = [attributes.get("scope") for tag, attributes in tags if tag == "th"]
    assert scopes == ["colgroup", "col", "col", "col", "rowgroup"]
    names = [tag for tag, _ in tags]
    for tag in ("caption", "thead", "tbody"):
        assert tag in names


def test_a_status_is_a_word_and_its_shape_is_not_read_out() -> None:
    page = write_html(sample.report())
    assert re.search(
        r'<td class="amber"><p class="status"><svg [^>]*aria-hidden="true"[^>]*>.*?</svg>Amber</p></td>', page
    )


def test_a_wide_table_can_be_scrolled_by_keyboard_and_has_a_name() -> None:
    tags = outline().tags
    region = next(attributes for tag, attributes in tags if attributes.get("role") == "region")
    assert region["tabindex"] == "0"
    captions = [attributes for tag, attributes in tags if tag == "caption"]
    assert [caption["id"] for caption in captions] == [region["aria-labelledby"]]
    assert captions[0]["class"] == "unseen"  # the first row shows the same words
