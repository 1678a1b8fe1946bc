"""Every colour of the pictures can be seen: 3:1 with the page, light and dark (WCAG 2.2, 1.4.11)."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from course.draw import style

NAMES = ("BLACK", "ORANGE", "SKY_BLUE", "GREEN", "OLIVE", "BLUE", "VERMILION", "PURPLE", "GREY")
# The matrix of the filter hue-rotate(180deg): https://www.w3.org/TR/filter-effects-1/
TURNED = np.array([[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]])


def luminance(colour: np.ndarray) -> float:
    """Relative luminance as WCAG defines it; `colour` is sRGB, from 0 to 1."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def in_the_dark(colour: np.ndarray) -> np.ndarray:
    """What invert(1) and then hue-rotate(180deg) make of a colour."""
    return np.clip(TURNED @ (1 - colour), 0, 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_colour_stands_out_from_the_page(name: str) -> None:
    colour = np.array(to_rgb(getattr(style, name)))
    assert contrast(colour, np.ones(3)) >= 3
    for page in ("#111111", "#1e1e1e"):  # JupyterLab's dark theme and VS Code's
        assert contrast(in_the_dark(colour), np.array(to_rgb(page))) >= 3


def test_the_first_edition_orange_would_fail() -> None:
    assert contrast(np.array(to_rgb("#E69F00")), np.ones(3)) < 2.5


def test_these_are_all_the_colours() -> None:
    found = {name for name, value in vars(style).items() if str(value).startswith("#")}
    assert found == set(NAMES)
