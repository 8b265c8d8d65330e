"""A council's header colour, and whether white or black reads on it."""

from __future__ import annotations

import re


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of "#rrggbb"."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def header_rules(colour: str) -> str:
    """The style sheet that sets the header's colour; "" where `colour` is not "#rrggbb" (nothing can be smuggled in).

    Words on it are white or black, whichever reads better; one of the two always reaches 4.5 to 1.
    """
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return ""
    ink = "#ffffff" if contrast(colour, "#ffffff") >= contrast(colour, "#000000") else "#000000"
    mark = next((c for c in ("#e3b95b", "#7a5a12") if contrast(colour, c) >= 3), ink)
    return f":root{{--pl-header:{colour.lower()};--pl-header-text:{ink};--pl-header-mark:{mark}}}\n"
