"""What a spreadsheet shows for a number: "31/03/2026", "Sep 2019", "45%", "£1,200.00", "1.10".

Dates have one form whatever the file says: dd/mm/yyyy, or "Sep 2019" where the format shows month and year only.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "dd/mm/yyyy",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss", 49: "@",
}  # fmt: skip
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKET = re.compile(r"\[[^\]]*\]")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@cache
def date_parts(code: str) -> str:
    """The letters of a date format that matter ("dmy", "my", "h", ...); "" for a format that is not one of a date."""
    bare = _BRACKET.sub("", _LITERAL.sub("", code.split(";")[0])).casefold()
    bare = bare.replace("am/pm", "").replace("a/p", "").replace("general", "")
    if re.search(r"[0#?]", bare.replace("ss.0", "ss")) or not re.search(r"[dmyhs]", bare):
        return ""
    parts = "".join(letter for letter in "dyh" if letter in bare)
    minutes = re.search(r"h[^dmy]*m+|m+[^dmy]*s", bare)
    months = bare.count("m") - (len(re.findall(r"m", minutes[0])) if minutes else 0)
    return parts + ("m" if months > 0 else "") + ("s" if "s" in bare and "h" not in bare else "")


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    parts = date_parts(code)
    if parts:
        moment = from_serial(value, from_1904=from_1904)
        if moment is not None:
            return moment_shown(moment, parts)
    return _number(value, code)


def from_serial(value: float, *, from_1904: bool = False) -> datetime | None:
    """The day a spreadsheet's number stands for; None outside what it can show."""
    if not 0 <= value < 2_958_466:
        return None
    # A sheet knows no time zones. Excel counts a 29 February 1900 that never was.
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 31 if value < 60 else 30)
    try:
        return datetime.combine(start, time()) + timedelta(seconds=round(value * 86_400))
    except OverflowError:
        return None


def moment_shown(moment: datetime, parts: str) -> str:
    if not set(parts) & set("dmy"):
        return f"{moment:%H:%M}"
    if "d" in parts:
        day = f"{moment.day:02d}/{moment.month:02d}/{moment.year:04d}"
        return f"{day} {moment:%H:%M}" if "h" in parts and (moment.hour or moment.minute) else day
    if "m" in parts:
        return f"{_MONTHS[moment.month - 1]} {moment.year:04d}"
    return f"{moment.year:04d}"


def iso_shown(text: str, parts: str = "dmyh") -> str:
    """An ISO date as the file stores it, in the one form; the text itself when it is no date."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        try:
            day = date.fromisoformat(text[:10])
        except ValueError:
            return text
        moment = datetime.combine(day, time())
    return moment_shown(moment, parts or "dmyh")


def general(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.11g}"


def _number(value: float, code: str) -> str:
    sections = _sections(code)
    section = sections[0]
    signed = value
    if value < 0 and len(sections) > 1:
        section, signed = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    plain = _BRACKET.sub("", _LITERAL.sub("", section))
    if not section or "general" in section.casefold() or "@" in plain or "/" in plain or "e+" in plain.casefold():
        return general(value)
    match = re.search(r"[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+", plain)
    if match is None:
        return _words(section).strip() or general(value)
    return _filled(signed, section, match[0], percent=plain.count("%"))


def _filled(value: float, section: str, pattern: str, *, percent: int) -> str:
    whole, _, fraction = pattern.partition(".")
    value = value * 100**percent
    thousands = "," in whole.rstrip(",")
    value = value / 1000 ** (len(whole) - len(whole.rstrip(",")))
    text = f"{abs(value):{',' if thousands else ''}.{len(fraction)}f}"
    least = fraction.replace("#", "")
    if "." in text and len(least) < len(fraction):
        kept = text[: len(text) - len(fraction) + len(least)], text[len(text) - len(fraction) + len(least) :]
        text = (kept[0] + kept[1].rstrip("0")).rstrip(".")
    zeros = whole.count("0")
    figures = text.partition(".")[0].replace(",", "")
    if len(figures) < zeros:
        text = "0" * (zeros - len(figures)) + text
    sign = "-" if value < 0 and any(figure in text for figure in "123456789") else ""
    before, _, after = _split(section)
    return f"{_words(before)}{sign}{text}{_words(after)}".strip()


def _split(section: str) -> tuple[str, str, str]:
    """What stands before, in and after the figures of a format section."""
    masked = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', lambda m: "\x00" * len(m[0]), section)
    places = [index for index, sign in enumerate(masked) if sign in "0#?"]
    if not places:
        return section, "", ""
    return section[: places[0]], section[places[0] : places[-1] + 1], section[places[-1] + 1 :]


def _words(part: str) -> str:
    part = re.sub(r"\[\$([^\]-]*)(?:-[^\]]*)?\]", r"\1", part)
    part = _BRACKET.sub("", part)
    part = re.sub(r"_.|\*.", "", part)
    part = re.sub(r'"([^"]*)"', r"\1", part)
    return re.sub(r"\\(.)", r"\1", part).replace("?", "").replace(",", "").replace(".", "")


def _sections(code: str) -> list[str]:
    masked = re.sub(r'"[^"]*"|\\.', lambda m: "\x00" * len(m[0]), code)
    found, start = [], 0
    for index, sign in enumerate(masked):
        if sign == ";":
            found.append(code[start:index])
            start = index + 1
    return [*found, code[start:]]
