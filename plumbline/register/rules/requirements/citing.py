"""The regulations an item cites, and the Health and Social Care Standards it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plumbline.register.rules.requirements.tails import STANDARDS_NAMED
from plumbline.register.rules.requirements.tidy import tidy

CARE_SERVICES = "The Social Care and Social Work Improvement Scotland (Requirements for Care Services) Regulations 2011"
_STAFFING = "the Health and Care (Staffing) (Scotland) Act 2019"
_REFORM = "the Public Services Reform (Scotland) Act 2010"
_INSTRUMENTS = (  # what it is called, and how it may be printed, also where it was cut
    (CARE_SERVICES, re.compile(
        r"Social\s+Care\s+and\s+S|Requirements?\s+for\s+Care\s+Serv|SS[I1][\s/]*(?:2011|210)|2011\s+No\s+210", re.I
    )),
    (_STAFFING, re.compile(r"Health\s+and\s+(?:Social\s+)?Care\s+\(?Staffing|\(Staffing\)", re.I)),
    (_REFORM, re.compile(r"Public\s+Services\s+Reform", re.I)),
)  # fmt: skip

_SUB = r"(?:\s?\(\s?(?:[a-z]{1,4}|\d{1,2})\s?\))"
_ONE = rf"\d{{1,2}}(?!\d)[,\s]{{0,2}}{_SUB}{{0,8}}"
_CITED = re.compile(
    rf"\b(?P<kind>[Rr]egulations?|[Ss]ections?)\b[:;,]?\s*(?P<list>{_ONE}(?:\s?(?:,|;|&|\band\b)(?:\s+and\b)?\s?(?:{_ONE}|{_SUB}{{1,6}}))*)"
)
_PIECE = re.compile(rf"(?P<number>\d{{1,2}})[,\s]{{0,2}}(?P<subs>{_SUB}{{0,8}})|(?P<more>{_SUB}{{1,6}})")
_ONE_SUB = re.compile(r"\(\s?([a-z]{1,4}|\d{1,2})\s?\)")

_STANDARD = re.compile(
    r"(?:H&?[SC]{2,4}|Standards?)[\s:,.()]{0,4}([1-5])\s?[.:]\s?(\d{1,2})(?![\d.])|[(\[]\s?([1-5])[.:](\d{1,2})[.\s]?[)\]]"
)
_QUOTED = re.compile(
    r"(?<![A-Za-z0-9])[\"'‘“’”]\s?((?:I|My|As|If|The|We|When|People|Any|In|When|All)\b[^\"“”‘]{8,420}?)[\"'’”](?![A-Za-z])(?=\s*(?:[.,;:(\[]|and\b|And\b|where\b|$|\s{2}))"
)
_BARE = re.compile(r"\b(?:state|says?|states)\b(?:\s+that)?\s*:?\s*((?:I|My|As|If)\b[^\"“”‘()]{8,420}?)\s*\(\s?HSCS")


def regulations(words: str) -> tuple[str, ...]:
    """Each regulation or section cited, once: "Regulation 4(1)(a) of The Social Care ... Regulations 2011"."""
    cited: list[str] = []
    for match in _CITED.finditer(words):
        named = _instrument(words, match)
        kind = "Regulation" if match["kind"].lower().startswith("reg") else "Section"
        cited += [f"{kind} {piece}{f' of {named}' if named else ''}" for piece in _pieces(match["list"])]
    return tuple(dict.fromkeys(cited))


def _instrument(words: str, match: re.Match[str]) -> str:
    """The regulations or act that a citation belongs to: the first named after it, else the last before it."""
    section = match["kind"].lower().startswith("sec")
    after = words[match.end() : match.end() + 400]
    named = [(found.start(), name) for name, how in _INSTRUMENTS if (found := how.search(after))]
    fitting = [(at, name) for at, name in named if section == (name != CARE_SERVICES)]
    if fitting:
        return min(fitting)[1]
    before = words[max(0, match.start() - 300) : match.start()]
    fitting = [(-how_at.start(), name) for name, how in _INSTRUMENTS if (how_at := how.search(before))]
    return next((name for _, name in sorted(fitting) if section == (name != CARE_SERVICES)), "")


def _pieces(listed: str) -> Iterator[str]:
    """ "4(1)(a) and (b)" gives "4(1)(a)" and "4(1)(b)"."""
    number, subs = "", []
    for found in _PIECE.finditer(listed):
        own = _ONE_SUB.findall(found["subs"] if found["number"] else found["more"])
        if found["number"]:
            number, subs = found["number"], own
        else:
            subs = _alike(subs, own)
        yield number + "".join(f"({sub})" for sub in subs)


def _alike(before: list[str], own: list[str]) -> list[str]:
    """The sub-paragraph that "and (b)" stands for after "(1)(a)": "(1)(b)"."""
    for depth, sub in enumerate(before):
        if sub.isdigit() == own[0].isdigit():
            return before[:depth] + own
    return before + own


def standards(words: str) -> tuple[str, ...]:
    """ "HSCS 4.27", each once, in the order printed."""
    named = STANDARDS_NAMED.search(words)
    begin = named.start() if named else 0
    found = [
        f"HSCS {match[1] or match[3]}.{int(match[2] or match[4])}"
        for match in _STANDARD.finditer(words, begin)
        if int(match[2] or match[4]) > 0
    ]
    return tuple(dict.fromkeys(found))


def quotes(words: str) -> tuple[str, ...]:
    """The standard's own words, without their marks; what the publisher cut is left out."""
    named = STANDARDS_NAMED.search(words)
    if not named:
        return ()
    found = [(match.start(), match[1]) for match in _QUOTED.finditer(words, named.start())]
    found += [(match.start(), match[1]) for match in _BARE.finditer(words, named.start())]
    said = [tidy(text).rstrip(" .,;") for _, text in sorted(found)]
    return tuple(dict.fromkeys(said))
