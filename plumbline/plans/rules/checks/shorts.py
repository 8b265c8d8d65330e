"""Finding abbreviations in real text without crying wolf, and the words they stand for (DG33).

What looks like one and is none is passed over: headings in capitals, ordinary words written in capitals for weight,
codes and postcodes, Roman numerals, initials of persons, addresses, units, names such as McLean or CareFirst.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plumbline.library.words import KnownWords

LONGEST = 6  # capitals in a row that may still be an abbreviation nobody has heard of; longer ones are words
_TOKEN = re.compile(
    r"(?<![\w@#&\\.'’])(?<![A-Z0-9]-)(?P<body>[A-Za-z]?(?:[A-Z][a-z]{0,2})*[A-Z](?:&[A-Z]+)*[a-z]?)"
    r"(?P<tail>['’]?s)?(?![\w@])"
)
_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+\.(?:uk|com|org|net|scot|gov)\S*", re.I)
_ROMAN = re.compile(r"^[IVX]{1,5}$")
_DAY = r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?"
_INITIALS_BEFORE = re.compile(r"(?:^|[\n.;)])\s*[-\u2013\u2014]\s*$|" + _DAY + r"\W{0,3}$")
_INITIALS_AFTER = re.compile(r"^\.?\s*(?:$|\n)|^\W{0,3}" + _DAY)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_LIGHT = frozenset(["and", "of", "the", "for", "to", "in", "on", "a", "an", "&", "with", "by", "at", "from", "or"])
_STOPS = re.compile(r"[.,;:!?()\[\]\n\u2022/]")


@dataclass(frozen=True)
class Use:
    """One place in a text where an abbreviation stands."""

    short: str  # without a plural's or a possessive's s
    start: int
    end: int


def shorts_in(
    text: str, words: KnownWords, *, lower: frozenset[str] = frozenset(), names: bool = False
) -> Iterator[Use]:
    """The abbreviations of a text in order.

    `lower`: words that the plan also writes in small letters: in capitals they are the same words, written louder.
    `names`: the text is a list of names, in which two letters alone are somebody's initials.
    """
    clean = _ADDRESS.sub(lambda m: " " * len(m.group()), text)
    for match in _TOKEN.finditer(clean):
        body = match["body"]
        short = _bare(body, bool(match["tail"]))
        if not _looks_short(short) or _ordinary(short, clean, match, words, lower):
            continue
        known = short.upper() in words.field
        if _beside_figures(clean, match) and not known:
            continue
        if not known and (_in_a_heading(clean, match, words) or _is_initials(short, clean, match, names)):
            continue
        if known and _in_a_heading(clean, match, words) and not _alone(clean, match):
            continue
        yield Use(short, match.start(), match.end())


def _bare(body: str, tailed: bool) -> str:
    """Without the s of "GPs" or "PAMMs", where it is not part of the name."""
    return body[:-1] if not tailed and len(body) > 2 and body.endswith("s") and body[:-1].isupper() else body


def _looks_short(short: str) -> bool:
    """At least two capitals, and at least as many capitals as small letters: not McLean, CareFirst, LinkedIn."""
    capitals = sum(letter.isupper() for letter in short)
    letters = sum(letter.isalpha() for letter in short)
    if capitals < 2 or letters < 2 or len(set(short)) == 1:
        return False
    return capitals * 2 >= letters + (0 if capitals > 2 or letters <= 4 else 1) and not short.startswith(
        ("Mc", "Mac", "De")
    )


def _ordinary(short: str, text: str, match: re.Match[str], words: KnownWords, lower: frozenset[str]) -> bool:
    upper = short.upper()
    if upper in words.everyone or _ROMAN.match(short):
        return True
    known = words.field.get(upper)
    if known:
        return bool(known.near) and not _near(known.near, text, match)
    return upper in words.capitals or short.casefold() in lower or len(re.sub(r"\W", "", short)) > LONGEST


def _near(cues: tuple[str, ...], text: str, match: re.Match[str]) -> bool:
    """Whether one of the words that make it an abbreviation stands within three words of it."""
    around = _WORD.findall(text[max(0, match.start() - 40) : match.start()])[-3:]
    around += _WORD.findall(text[match.end() : match.end() + 40])[:3]
    return bool({word.casefold() for word in around} & {cue.casefold() for cue in cues})


def may_be_a_word(short: str, words: KnownWords) -> bool:
    """Five capitals or more that nobody knows and that can be spoken: likelier a word written in capitals than an
    abbreviation, unless it is used again."""
    if len(short) < 5 or short.upper() in words.field or not short.isalpha():
        return False
    vowels = sum(letter in "AEIOUY" for letter in short.upper())
    return vowels * 3 >= len(short) and not re.search(r"[^AEIOUY]{4}|^[^AEIOUYHLRWTC]{3}", short.upper())


def _beside_figures(text: str, match: re.Match[str]) -> bool:
    """Part of a code, a reference or a postcode: "REC 4", "PA 12/3", "DG1 2JQ", "SR/2021"."""
    after = text[match.end() : match.end() + 6]
    return bool(re.match(r"\s?\d|[-/.:]\s?\d|\s?[:#]\s?\d", after)) or bool(
        re.search(r"\d[-/.]$|\d$", text[: match.start()][-2:])
    )


def _line(text: str, match: re.Match[str]) -> tuple[str, str]:
    start = max(text.rfind("\n", 0, match.start()), text.rfind(". ", 0, match.start())) + 1
    ends = [at for at in (text.find("\n", match.end()), text.find(". ", match.end())) if at >= 0]
    return text[start : match.start()], text[match.end() : min(ends, default=len(text))]


def _alone(text: str, match: re.Match[str]) -> bool:
    before, after = _line(text, match)
    return not _WORD.search(before) and not _WORD.search(after)


def _in_a_heading(text: str, match: re.Match[str], words: KnownWords) -> bool:
    """Whether the words around it are in capitals too: there every word looks like an abbreviation. Abbreviations in a
    row, "OMT, SMT and IJB", are no heading: none of them is known to be a word, or long enough for one."""
    before, after = _line(text, match)
    near = [w for w in [*_WORD.findall(before)[-4:], *_WORD.findall(after)[:4]] if len(w) > 2]
    near = [w for w in near if w.upper() not in words.field and w.upper() not in words.everyone]
    if not near:
        return len(match.group()) > LONGEST
    loud = [w for w in near if w.isupper()]
    return len(loud) * 2 > len(near) and any(len(w) > 3 or w in words.capitals for w in loud)


def _is_initials(short: str, text: str, match: re.Match[str], names: bool) -> bool:
    """Somebody's sign: "- CD" at the end, "JM 12/3/26", "(JM)" where two letters stand for no words, "JM:" before what
    they said, or two letters alone among names."""
    if len(short) > 3 or not short.isupper():
        return False
    before, after = text[: match.start()], text[match.end() :]
    if _INITIALS_BEFORE.search(before[-30:]) and re.match(r"\s*(?:$|\n|[.;)])", after):
        return True
    if re.match(r"\W{0,3}" + _DAY, after) or re.search(_DAY + r"\W{0,3}$", before[-16:]):
        return True
    if re.search(r"(?:^|\n)\s*$", before) and re.match(r"\s?[:\u2013\u2014]\s", after) and len(short) == 2:
        return True
    if len(short) == 2 and re.search(r"\(\s*$", before) and re.match(r"\s*\)", after):
        return True
    return names and len(short) == 2 and not re.search(r"\w\s*$", before) and not re.match(r"\s*[A-Za-z]", after)


# -- the words that an abbreviation stands for ------------------------------------------------------------------------

_SIGN = re.compile(
    r"^\s*(?:[-\u2013\u2014:=]|,?\s*(?:which )?(?:stands|is short) for|[(\[])\s*[\"'“‘]?(?:the\s+)?", re.I
)
_SIGN_BEFORE = re.compile(
    r"(?:\s[-\u2013\u2014/]\s?|/|,?\s+(?:or|also)\s+(?:the\s+)?|"
    r"\s*[(\[]\s*(?:(?:the|or|also|now|hereafter|known as|called)\s+){0,3})[\"'“‘]?$",
    re.IGNORECASE,
)


def written_out_at(use: Use, text: str) -> bool:
    """Whether the words stand right beside this use: "infection control (IPC)", "IPC (infection control)",
    "infection control, or IPC", "IPC: infection control"."""
    before, after = text[: use.start], text[use.end :]
    opened = _SIGN_BEFORE.search(before[-40:])
    if opened:
        head = before[: len(before) - len(opened.group())]
        if any(_spells(use.short, words, from_end=True) for words in _words_before(head)):
            return True
    sign = _SIGN.match(after)
    if sign is None:
        return False
    return any(_spells(use.short, words, from_end=False) for words in _words_after(after[sign.end() :]))


def _words_before(text: str) -> list[list[str]]:
    stop = max((m.end() for m in re.finditer(r"[.;!?()\[\]\n]", text[-160:])), default=0)
    return [words[-12:] for words in _parts(text[-160:][stop:])]


def _words_after(text: str) -> list[list[str]]:
    stop = re.search(r"[.;!?()\[\]\n]", text[:160])
    return [words[:12] for words in _parts(text[: stop.start() if stop else 160])]


def _parts(text: str) -> list[list[str]]:
    """The words in two ways: those joined by a hyphen apart ("self-directed" begins with s and with d), and as one
    ("Stockton-on-Tees" begins with s)."""
    ways = (r"[A-Za-z0-9]+(?:['’][a-z]+)?|&", r"[A-Za-z0-9]+(?:['’-][A-Za-z]+)*|&")
    return [re.findall(way, text) for way in ways]


def _letters(short: str) -> str:
    return re.sub(r"[^a-z]", "", short.casefold())


def _spells(short: str, words: list[str], *, from_end: bool) -> bool:
    """Whether the words nearest to it spell it: its letters are their initials in order, small words and a few letters
    from inside a word allowed ("COVID", "Cosh"). The first letter is always the first of a word."""
    letters = _letters(short)
    if not words or not letters:
        return False
    spans = range(1, len(words) + 1)
    for size in spans:
        span = words[-size:] if from_end else words[:size]
        if span[0][0].casefold() == letters[0] and _in_order(letters, span):
            return True
    return False


def _in_order(letters: str, words: list[str]) -> bool:
    """Each letter of the abbreviation found in order, each word that carries meaning giving its first, and at most half
    of the letters from inside a word."""
    heavy = [w.casefold() for w in words if w.casefold() not in _LIGHT]
    if not heavy:
        return False

    def match(at: int, word: int, inside: int) -> bool:
        if at == len(letters):
            return word >= len(heavy) and inside * 2 <= len(letters)
        if word >= len(heavy):
            return False
        text = heavy[word]
        if text[0] != letters[at]:
            return False
        if match(at + 1, word + 1, inside):
            return True
        taken, position = 1, 0
        while at + taken < len(letters):
            position = text.find(letters[at + taken], position + 1)
            if position < 0:
                return False
            taken += 1
            if match(at + taken, word + 1, inside + taken - 1):
                return True
        return False

    if match(0, 0, 0):
        return True
    every = [w.casefold() for w in words if w.isalpha()]
    return "".join(w[0] for w in every) == letters


def as_written(long: str, text: str) -> str:
    """The words in the text as it writes them, with "&" for "and" and with hyphens or without; "" where it has them
    not."""
    pattern = r"[\s-]+".join(
        "(?:and|&)" if word in ("and", "&") else re.escape(word) for word in re.split(r"[\s-]+", long)
    )
    found = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
    if found is None:
        return ""
    return long if found.group().isupper() else " ".join(found.group().split())


@dataclass(frozen=True)
class Stretch:
    """Words of a text with nothing between them but spaces, and their initials: all of them, and those that carry
    meaning (`heavy`: which words these are)."""

    text: str
    words: tuple[tuple[int, int], ...]
    initials: str
    heavy: tuple[int, ...]
    heavy_initials: str


def stretches_of(text: str) -> list[Stretch]:
    """The text in stretches, once for all its abbreviations."""
    found = []
    for part in _STOPS.split(text):
        words = [(m.start(), m.end()) for m in _WORD.finditer(part)]
        heavy = [n for n, (start, end) in enumerate(words) if part[start:end].casefold() not in _LIGHT]
        initials = "".join(part[start].casefold() for start, _ in words)
        found.append(Stretch(part, tuple(words), initials, tuple(heavy), "".join(initials[n] for n in heavy)))
    return found


def long_form_in(short: str, stretches: Iterable[Stretch]) -> str:
    """The words that spell the abbreviation by their initials, as written; "" where none do. Two letters are spelt by
    too many words by chance: for them the words have capitals."""
    letters = _letters(short)
    if len(letters) < 2:
        return ""
    for stretch in stretches:
        for first, last in _runs(letters, stretch):
            chosen = stretch.text[stretch.words[first][0] : stretch.words[last][1]]
            heavy = [w for w in _WORD.findall(chosen) if w.casefold() not in _LIGHT]
            named = all(w[0].isupper() for w in heavy)
            told = named or len(letters) > 3 or (len(letters) > 2 and "-" in chosen)
            if heavy and told and not chosen.isupper():
                return " ".join(chosen.split())
    return ""


def _runs(letters: str, stretch: Stretch) -> Iterator[tuple[int, int]]:
    """The first and the last word of each run whose initials are the letters, with small words counted or not."""
    at = stretch.heavy_initials.find(letters)
    while at >= 0:
        yield stretch.heavy[at], stretch.heavy[at + len(letters) - 1]
        at = stretch.heavy_initials.find(letters, at + 1)
    at = stretch.initials.find(letters)
    while at >= 0:
        if at in stretch.heavy and at + len(letters) - 1 in stretch.heavy:
            yield at, at + len(letters) - 1
        at = stretch.initials.find(letters, at + 1)
