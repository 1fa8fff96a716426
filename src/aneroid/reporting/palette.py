"""The colours of a report: few, told apart by colour-blind readers, and legible under text.

Every fill names the colour of text that stands on it; a test computes each pair's contrast (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

INK = "#14213d"
MUTED = "#5a6472"
RULE = "#c9ced6"
HAIR = "#e3e6ea"
PAPER = "#ffffff"
TINT = "#f4f2ec"
ACCENT = "#0b6e74"
WARM = "#b4541e"

FILLS: dict[str, tuple[str, str]] = {
    "positive": ("#0b6e74", "#ffffff"),
    "rather_positive": ("#86bcbb", INK),
    "neutral": ("#e2ded3", INK),
    "rather_negative": ("#edb692", INK),
    "negative": ("#b4541e", "#ffffff"),
    "none": ("#cdd1d7", INK),
    "category1": ("#0b6e74", "#ffffff"),
    "category2": ("#e0a458", INK),
    "category3": ("#3d5a80", "#ffffff"),
    "category4": ("#a8c686", INK),
    "category5": ("#b4541e", "#ffffff"),
    "category6": ("#9a8fb8", INK),
    "category7": ("#6b705c", "#ffffff"),
    "category8": ("#f2cc8f", INK),
}
"""Fill and text colour by role."""


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours given as ``#rrggbb``.

    Source: Web Content Accessibility Guidelines 2.2, definition of contrast ratio.
    """
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
