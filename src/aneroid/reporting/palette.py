"""The colours of a report: few, told apart by colour-blind readers, and legible under text.

Every fill names the colour of text that stands on it; a test computes each pair's contrast (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

from math import hypot

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

STEPS: tuple[tuple[str, str], ...] = (
    ("#e4f0ef", INK), ("#b5d6d4", INK), ("#7db5b4", INK), ("#2f8286", "#ffffff"), ("#0a4f54", "#ffffff"),
)  # fmt: skip
"""Fills of a map from little to much, each darker than the one before, with the colour of text on it."""

ORDERED = ("positive", "rather_positive", "neutral", "rather_negative", "negative")
"""Roles along a scale: neighbours stand side by side in a chart, so they must be told apart."""


def seen_by(colour: str, kind: str) -> str:
    """A colour as somebody sees it whose eyes lack one of the three receptors for colour.

    Args:
        kind: ``protan`` (no red), ``deutan`` (no green) or ``tritan`` (no blue).
    Source: Machado, Oliveira and Fernandes (2009), IEEE Transactions on Visualization and Computer Graphics 15,
        1291-1298, matrices for severity 1, applied to linear light.
    """
    light = [_linear(colour, k) for k in (1, 3, 5)]
    seen = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in MACHADO[kind]]
    return "#" + "".join(f"{round(255 * _encoded(value)):02x}" for value in seen)


def difference(first: str, second: str) -> float:
    """How far two colours are apart to the eye: the distance in CIELAB (1976), of which two or three can be seen."""
    return hypot(*(a - b for a, b in zip(_lab(first), _lab(second), strict=True)))


MACHADO: dict[str, tuple[tuple[float, float, float], ...]] = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def _lab(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(colour, k) for k in (1, 3, 5))
    xyz = (
        (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047,
        0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
        (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _linear(colour: str, start: int) -> float:
    value = int(colour[start : start + 2], 16) / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours given as ``#rrggbb``.

    Source: Web Content Accessibility Guidelines 2.2, definition of contrast ratio.
    """
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    return 0.2126 * _linear(colour, 1) + 0.7152 * _linear(colour, 3) + 0.0722 * _linear(colour, 5)
