"""The colours of the charts: seen against the page, and told apart by every reader.

Distances are those of CAM02-UCS (Luo, Cui and Li 2006). How a colour looks to readers who lack one kind
of cones is simulated after Machado, Oliveira and Fernandes (2009), wholly (severity 100).
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from types import ModuleType
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
from colorspacious import cspace_convert
from jsonschema import ValidationError
from stored import Stored, figures

from dyadbook import charts
from dyadbook.charts import theme
from dyadbook.charts.claims import LETTERS, VERDICT_COLOURS
from dyadbook.charts.commitments import MARKS, STATUS_STYLES
from dyadbook.charts.figure import to_svg
from dyadbook.parameters import PAIR

MARK, TEXT = 3.0, 4.5
"""Contrast with what lies behind that marks and letters need (WCAG 2.2, criteria 1.4.11 and 1.4.3)."""

APART = 11.0
"""Distance between colours that one chart uses; the scale runs from 0 to 100 between black and white."""

FAR = 40.0
"""Distance between the two states."""

ANY_TWO = 5.5
"""Distance between any two states: each two can be the pair of an edition."""

READERS = ("all cones", "deuteranomaly", "protanomaly", "tritanomaly")
"""Readers with all cones, and without those for green, red and blue."""

HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def rgb(colour: str) -> np.ndarray[Any, Any]:
    text = "#ffffff" if colour == "white" else colour
    return np.array([int(text[place : place + 2], 16) / 255 for place in (1, 3, 5)])


def luminance(colour: str) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(colour)]
    return float(np.dot(parts, [0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str = "white") -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, reader: str) -> np.ndarray[Any, Any]:
    """Where a colour lies in CAM02-UCS for a reader."""
    shown = rgb(colour)
    if reader != "all cones":
        space = {"name": "sRGB1+CVD", "cvd_type": reader, "severity": 100}
        shown = np.clip(cspace_convert(shown, space, "sRGB1"), 0, 1)
    return np.asarray(cspace_convert(shown, "sRGB1", "CAM02-UCS"))


def distance(one: str, other: str) -> float:
    """The smallest distance between two colours for any reader."""
    return min(float(np.linalg.norm(seen(one, reader) - seen(other, reader))) for reader in READERS)


def too_close(colours: Iterable[str], least: float) -> list[tuple[str, str, float]]:
    return [
        (one, other, round(found, 1))
        for one, other in combinations(colours, 2)
        if (found := distance(one, other)) < least
    ]


STATES = theme.COUNTRY_COLOURS
AZERBAIJAN, UZBEKISTAN = (STATES[code] for code in PAIR)


# -- how far colours are apart is measured right ---------------------------------------------------


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)  # the lightest grey that passes 4.5


def test_a_red_and_a_green_are_one_to_readers_without_green_cones() -> None:
    red, green = "#c00000", "#747400"
    far = {reader: float(np.linalg.norm(seen(red, reader) - seen(green, reader))) for reader in READERS}
    assert far["deuteranomaly"] < ANY_TWO < far["protanomaly"] < far["tritanomaly"] < far["all cones"]
    assert distance(red, green) == far["deuteranomaly"]


# -- the palettes ------------------------------------------------------------------------------------


def test_marks_stand_out_from_the_page() -> None:
    drawing = {*theme.NEUTRALS, *STATES.values(), theme.INK, theme.MUTED}
    drawing |= {colour for colour, _ in (*STATUS_STYLES.values(), *MARKS.values())}
    assert {colour: contrast(colour) for colour in drawing if contrast(colour) < MARK} == {}


def test_text_stands_out_from_the_page() -> None:
    assert min(contrast(theme.INK), contrast(theme.MUTED)) >= TEXT


def test_the_two_states_are_far_apart() -> None:
    assert distance(AZERBAIJAN, UZBEKISTAN) >= FAR


def test_no_two_states_look_alike() -> None:
    assert too_close(STATES.values(), ANY_TWO) == []


@pytest.mark.parametrize(
    "together",
    [
        "AZE UZB ARM GEO KAZ RUS",
        "AZE UZB ARM GEO KAZ KGZ TJK TKM",
        "AZE UZB ARM KAZ KGZ RUS IRN",
        "AZE UZB ARM GEO KAZ TUR RUS",
    ],
)
def test_states_that_a_chart_shows_together_are_apart(together: str) -> None:
    assert too_close([STATES[code] for code in together.split()], APART) == []


def test_categories_are_apart_from_each_other_and_from_the_states() -> None:
    found = too_close([AZERBAIJAN, UZBEKISTAN, theme.INK, *theme.NEUTRALS], APART)
    # What the theme warns of.
    assert [(one, other) for one, other, _ in found] == [(UZBEKISTAN, theme.OCHRE)]


def test_verdicts_are_apart_and_their_letters_can_be_read() -> None:
    assert too_close(VERDICT_COLOURS.values(), APART) == []
    assert set(LETTERS) == set(VERDICT_COLOURS)
    for verdict, colour in VERDICT_COLOURS.items():
        assert contrast(LETTERS[verdict], colour) >= TEXT


def test_statuses_are_apart() -> None:
    assert too_close([colour for colour, _ in STATUS_STYLES.values()], APART) == []
    assert too_close([colour for colour, _ in MARKS.values()], APART) == []


# -- what the pages show -----------------------------------------------------------------------------


def constants(value: object) -> Iterator[str]:
    """The colours in a constant of a module."""
    if isinstance(value, str) and (HEX.fullmatch(value) or value == theme.PAPER):
        yield value.lower()
    elif isinstance(value, dict):
        for part in value.values():
            yield from constants(part)
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from constants(part)


def modules() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(charts.__path__, f"{charts.__name__}."):
        yield importlib.import_module(module.name)


NAMED = {colour for module in modules() for value in vars(module).values() for colour in constants(value)}
"""The colours that the modules of charts give a name."""


def ranges(part: Any) -> Iterator[list[str]]:
    """The ranges of colours that the scales of a specification name."""
    if isinstance(part, dict):
        chosen = part.get("range")
        if isinstance(chosen, list) and chosen and all(HEX.fullmatch(str(one)) for one in chosen):
            yield chosen
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from ranges(one)


def shade_of(colour: str, figure: Stored) -> bool:
    """Whether a colour lies between two that follow each other on a scale of the figure."""
    found = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour)
    if not found:
        return False
    shade = np.array([int(part) for part in found.groups()])
    for chosen in ranges(figure.spec):
        for low, high in pairwise(chosen):
            start, way = 255 * rgb(low), 255 * (rgb(high) - rgb(low))
            share = np.clip(np.dot(shade - start, way) / np.dot(way, way), 0, 1)
            if np.abs(start + share * way - shade).max() <= 1 and {low, high} <= NAMED:
                return True
    return False


@pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.label)
def test_every_colour_of_a_figure_has_a_name(figure: Stored) -> None:
    used = set(re.findall(r'(?:fill|stroke|stop-color)="([^"]+)"', figure.svg)) - {"none", "transparent"}
    used = {colour.lower() for colour in used if not colour.startswith("url(")}
    assert used & NAMED
    assert {colour for colour in used - NAMED if not shade_of(colour, figure)} == set()


TOLD = ("shape", "strokeDash", "x", "y", "text", "row", "column", "facet")
"""Channels that tell categories apart without their colour."""


def confused(part: Any, also: frozenset[str] = frozenset()) -> Iterator[tuple[str, list[Any]]]:
    """Fields that colour alone tells, whose colours are too close; and the values that look alike."""
    if not isinstance(part, dict):
        return
    channels = part.get("encoding", {})
    also |= {str(channels[name].get("field")) for name in TOLD if name in channels}
    layers = [one for one in part.get("layer", []) if isinstance(one, dict)]
    for one in layers:
        inner = one.get("encoding", {})
        also |= {str(inner[name].get("field")) for name in TOLD if name in inner}
    colour = channels.get("color", {})
    scale = colour.get("scale") or {}
    if isinstance(scale.get("range"), list) and "field" in colour and colour["field"] not in also:
        said = dict(zip(scale["range"], scale.get("domain", []), strict=False))
        close = too_close([one for one in said if HEX.fullmatch(one)], APART)
        if close and colour.get("type") == "nominal":
            yield colour["field"], [(said[one], said[other], far) for one, other, far in close]
    for one in (*layers, *part.get("hconcat", []), *part.get("vconcat", []), *part.get("concat", [])):
        yield from confused(one, also)
    yield from confused(part.get("spec"), also)


@pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.label)
def test_nothing_is_told_by_colours_that_some_take_for_one(figure: Stored) -> None:
    assert list(confused(figure.spec)) == []


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("2019, carried", ["2019, carried"]),
        ("Thirty letters in a line, so!!", ["Thirty letters in a line, so!!"]),
        ("January–November 2025, transit with Türkiye", ["January–November 2025, transit", "with Türkiye"]),
        ("Turnover of the pair of USD 1 billion", ["Turnover of the pair of USD", "1 billion"]),
        ("Cars assembled there in 2026", ["Cars assembled there in 2026"]),
    ],
)
def test_long_labels_are_wrapped_between_words_and_not_behind_numbers(label: str, lines: list[str]) -> None:
    rows = pd.DataFrame({"what": [label, "below"], "value": [1, 2]})
    chart = alt.Chart(rows).mark_bar().encode(
        x="value:Q", y=alt.Y("what:N", sort=None, axis=alt.Axis(**theme.WRAPPED))
    )  # fmt: skip
    drawn = to_svg(chart.to_dict())
    texts = re.findall(r"<text[^>]*>(.*?)</text>", drawn)
    first = texts[texts.index("below") - 1]
    assert (re.findall(r"<tspan[^>]*>(.*?)</tspan>", first) or [first]) == lines


@pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.label)
def test_a_chart_follows_the_schema_of_vega_lite(figure: Stored) -> None:
    """Pages are made without this check."""
    assert alt.Chart.from_dict(figure.spec, validate=True) is not None


def test_a_chart_that_does_not_follow_the_schema_is_found() -> None:
    wrong = {**figures()[0].spec, "mark": "no such mark"}
    with pytest.raises(ValidationError, match="no such mark"):
        alt.Chart.from_dict(wrong, validate=True)
