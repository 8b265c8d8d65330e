"""Words as they are looked for: without case, accents, marks or spaces that people leave out (WI8, HE5).

"Tŷ Gwyn" is found by "ty", "St. Mary's" by "st marys", "Dumfries & Galloway" by "and", DG13 0AA by "dg130aa".
"""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 10  # of what somebody looks for; more narrow nothing

# Letters that are no letter with a mark, and so do not come apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_LEFT_OUT = re.compile("['’‘`´]")
_APART = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Lower case, plain letters and figures, one space between words: "Tŷ Gwyn – St. Mary's" is "ty gwyn st marys"."""
    apart = unicodedata.normalize("NFKD", text.replace("&", " and "))
    plain = "".join(c for c in apart if not unicodedata.combining(c)).casefold().translate(_LETTERS)
    return _APART.sub(" ", _LEFT_OUT.sub("", plain)).strip()


def words_of(text: str) -> list[str]:
    """The words somebody looks for, folded, each once."""
    return list(dict.fromkeys(fold(text).split()))[:MOST_WORDS]


def together(postcode: str) -> str:
    """A postcode without its space."""
    return "".join(postcode.split())
