"""What of a sent form is kept, and how much of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MOST_FIELDS = 400
MOST_OF_ONE_FIELD = 200_000  # characters: a report of 20,000 words has some 130,000
MOST_OF_ALL = 400_000
LONGEST_KEY = 200

# The form's own machinery; and what nobody wants kept.
NEVER = frozenset({"csrfmiddlewaretoken", "kept_for"})


def kept_fields(sent: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str | list[str]]:
    """The fields worth keeping, by name: a text, or a list where several of a name were sent. Cut to what fits: a page
    of this program never comes near the limits, so only a stranger's flood is cut."""
    kept: dict[str, str | list[str]] = {}
    left = MOST_OF_ALL
    for name, values in sent:
        if len(kept) == MOST_FIELDS or left <= 0:
            break
        if name in NEVER or "password" in name.lower() or len(name) > 200:
            continue
        texts = []
        for value in values[:MOST_FIELDS]:
            texts.append(storable(value)[: max(0, min(MOST_OF_ONE_FIELD, left))])
            left -= len(texts[-1])
        kept[storable(name)] = texts[0] if len(texts) == 1 else texts
    return kept


def storable(text: str) -> str:
    """Text as both databases hold it in JSON: without NUL and without half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
