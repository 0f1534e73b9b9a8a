"""The colours are read from tokens.css and their contrast is computed as WCAG 2.2 says."""

import re

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS
    )
}
GROUNDS = ("paper", "surface", "sunken")
TONES = ("ok", "warn", "late", "info")
SCHEMES = ("light", "dark")

# Body text stands on these; it must be legible to nearly everyone (WCAG AAA).
BODY = [
    *(("ink", ground) for ground in (*GROUNDS, "accent-soft", *(f"{tone}-soft" for tone in TONES))),
    *(("ink-soft", ground) for ground in GROUNDS),
]
# Links, buttons, tags, marks.
OTHER = [
    *(("accent", ground) for ground in (*GROUNDS, "accent-soft")),
    *(("accent-strong", ground) for ground in (*GROUNDS, "accent-soft")),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
    ("ink-soft", "accent-soft"),
    *((tone, f"{tone}-soft") for tone in TONES),
    *((tone, ground) for tone in TONES for ground in GROUNDS),
]
# Outlines of what can be filled in (WCAG 1.4.11).
OUTLINES = [("line-strong", ground) for ground in GROUNDS]


def luminance(colour: str) -> float:
    def linear(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[start : start + 2]) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def contrast_of(text: str, ground: str, scheme: str) -> float:
    index = SCHEMES.index(scheme)
    return contrast(PAIRS[text][index], PAIRS[ground][index])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.478), ("#0b5d4b", "#0b5d4b", 1.0)],
)
def test_the_computation_agrees_with_known_values(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), BODY)
def test_body_text_has_contrast_7(text, ground, scheme):
    assert contrast_of(text, ground, scheme) >= 7


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), OTHER)
def test_other_text_has_contrast_4_5(text, ground, scheme):
    assert contrast_of(text, ground, scheme) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("line", "ground"), OUTLINES)
def test_outlines_have_contrast_3(line, ground, scheme):
    assert contrast_of(line, ground, scheme) >= 3


def test_every_colour_has_a_light_and_a_dark_side():
    hexes = re.findall(r"#[0-9a-f]{3,8}\b", TOKENS)

    assert len(hexes) == 2 * len(PAIRS)


def test_spacing_keeps_to_a_grid_of_4_px():
    steps = re.findall(r"--s\d: ([\d.]+)rem", TOKENS)

    assert steps
    assert all(float(step) * 16 % 4 == 0 for step in steps)


def test_there_are_five_sizes_of_type():
    assert len(re.findall(r"--t\d:", TOKENS)) == 5
