"""The colours of the theme: words can be read on every background that is declared, in the light and in the dark theme.

The contrast ratio is that of WCAG 2.2, "contrast ratio" and "relative luminance" (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio);
level AA asks for 4.5:1 of text (success criterion 1.4.3).
"""

import re
import tomllib
from pathlib import Path

import pytest

from dashboard.assets import stylesheet

CONFIG = tomllib.loads((Path(__file__).parents[2] / "dashboard" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEME = CONFIG["theme"]
LEAST = 4.5
BACKGROUNDS = ("backgroundColor", "secondaryBackgroundColor")
KINDS = ("light", "dark")


def luminance(colour: str) -> float:
    """Relative luminance, 0..1, of a colour as "#1e2329"."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """The ratio of two colours, 1..21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def of_style_sheet(variable: str, kind: str) -> str:
    """What shell.css declares as light-dark(…, …)."""
    pair = re.search(rf"{variable}: light-dark\((#\w{{6}}), (#\w{{6}})\)", stylesheet("shell"))
    return pair[1 + KINDS.index(kind)]


def test_the_formula_gives_the_ratios_that_are_published():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)  # the well-known grey that just fails


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("ink", ["textColor", "primaryColor", "linkColor"])
def test_words_links_and_values_can_be_read(kind, background, ink):
    assert contrast(THEME[kind][ink], THEME[kind][background]) >= LEAST


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("variable", ["--s7-quiet", "--s7-code-name", "--s7-code-text", "--s7-code-number"])
def test_captions_notes_and_code_can_be_read(kind, background, variable):
    assert contrast(of_style_sheet(variable, kind), THEME[kind][background]) >= LEAST


@pytest.mark.parametrize("kind", KINDS)
def test_a_button_in_the_primary_colour_can_be_read(kind):
    assert contrast(of_style_sheet("--s7-on-primary", kind), THEME[kind]["primaryColor"]) >= LEAST


def test_the_button_of_the_lessons_bar_has_the_colours_of_every_primary_button():
    """It is one of our own: Streamlit's style sheets do not reach into a component."""
    rule = re.search(r"\.next \{([^}]*)\}", stylesheet("guided_bar"))[1]
    assert "color: var(--s7-on-primary);" in rule and "background: var(--st-primary-color);" in rule


def test_captions_have_the_quiet_colour_in_full():
    """Streamlit draws them in 60% of the ink, which is 3.9:1 on the page."""
    rule = re.search(r"stCaptionContainer\"\] \{([^}]*)\}", stylesheet("shell"))[1]
    assert "opacity: 1;" in rule and "color: var(--s7-quiet);" in rule


def test_no_font_is_fetched_from_elsewhere():
    """Both are names of fonts that Streamlit brings along, and no file is declared."""
    assert (THEME["font"], THEME["headingFont"]) == ("sans-serif", "serif") and "fontFaces" not in THEME


def test_headings_have_the_sizes_of_the_scale():
    sizes = [float(size.removesuffix("rem")) for size in THEME["headingFontSizes"]]
    assert sizes[:3] == [2, 1.4, 1.1] and sizes == sorted(sizes, reverse=True) and len(sizes) == 6
