"""The colour of a cell in a word: many plans give a status by colour alone, and no text would carry it."""

from __future__ import annotations

import colorsys

# What OpenDocument and old files call them.
_NAMED = {
    "red": "FF0000", "darkred": "C00000", "green": "00FF00", "darkgreen": "008000", "yellow": "FFFF00",
    "blue": "0000FF", "darkblue": "000080", "orange": "FFA500", "lime": "00FF00",
}  # fmt: skip
# Excel's own "good", "bad" and "neutral": pale, and meant as a status all the same.
_STATUS = {"C6EFCE": "green", "FFC7CE": "red", "FFEB9C": "amber"}


def colour_name(code: str) -> str:
    """ "red", "amber", "green" or "blue" for a strong colour such as "FF0000" or "#92d050"; "" for all others."""
    code = code.strip().lstrip("#")
    code = _NAMED.get(code.casefold(), code)
    if len(code) == 8:
        code = code[2:]  # with its opacity in front, as Excel writes it
    if code.upper() in _STATUS:
        return _STATUS[code.upper()]
    try:
        red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (0, 2, 4))
    except ValueError:
        return ""
    return colour_of(red, green, blue)


def colour_of(red: float, green: float, blue: float) -> str:
    """The same for red, green and blue as parts of one."""
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    if strength < 0.4 or not 0.2 <= light <= 0.83:
        return ""
    degrees = hue * 360
    if degrees < 18 or degrees >= 340:
        return "red"
    if degrees < 66:
        return "amber"
    if degrees < 170:
        return "green"
    return "blue" if 185 <= degrees < 260 else ""
