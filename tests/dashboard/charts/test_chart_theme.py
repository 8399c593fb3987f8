"""How all charts look."""

import json

import altair as alt
import pytest

from dashboard.charts.axes import y_axis
from dashboard.charts.chart_theme import CHART_CONFIG, INK, SMALLEST_PROJECTED, for_projector, on_white, with_theme
from s7core.language.translation import speaking


def test_every_chart_has_the_same_look_but_for_what_it_says_itself():
    drawn = with_theme({"mark": "point", "config": {"axis": {"labelFontSize": 20}, "concat": {"spacing": 4}}})
    assert drawn["mark"] == "point" and drawn["config"]["concat"] == {"spacing": 4}
    assert drawn["config"]["axis"] == {**CHART_CONFIG["axis"], "labelFontSize": 20}
    assert {name: drawn["config"][name] for name in ("title", "legend", "text", "font")} == {
        name: CHART_CONFIG[name] for name in ("title", "legend", "text", "font")
    }


def test_the_look_is_not_changed_by_a_chart_that_has_a_look_of_its_own():
    before = json.dumps(CHART_CONFIG)
    with_theme({"config": {"axis": {"labelFontSize": 20}}})["config"]["axis"]["ticks"] = True
    assert json.dumps(CHART_CONFIG) == before


def test_on_a_page_no_colour_is_set_that_one_of_two_themes_would_make_unreadable():
    """All words have the colour of the text around the chart; Streamlit's theme colours the grid."""
    colours = [value for part in CHART_CONFIG.values() if isinstance(part, dict) for value in part.values()]
    assert not [value for value in colours if str(value).startswith("#")] and CHART_CONFIG["text"]["color"] == INK


@pytest.mark.parametrize("part", ["axis", "legend", "header"])
def test_words_of_axes_and_legends_are_as_dark_as_those_in_the_plot(part):
    """Streamlit's own grey has a contrast of 3.7 on a light page."""
    assert (CHART_CONFIG[part]["labelColor"], CHART_CONFIG[part]["titleColor"]) == (INK, INK)


def test_a_file_has_dark_words_on_white_and_keeps_what_the_chart_says():
    config = on_white(with_theme({"config": {"axis": {"gridColor": "red"}}}))["config"]
    assert config["background"] == "white" and config["axis"]["gridColor"] == "red"
    assert config["axis"]["labelColor"] == config["text"]["color"] == "#1E2329"
    assert config["axis"]["labelFontSize"] == CHART_CONFIG["axis"]["labelFontSize"]
    assert INK not in json.dumps(config)


def test_altair_knows_every_part_of_the_look():
    alt.Config.from_dict(on_white(with_theme({}))["config"])
    with pytest.raises(Exception, match="'large' is not of type 'number'"):
        alt.Config.from_dict({"axis": {"labelFontSize": "large"}})


def test_numbers_of_a_chart_are_written_as_the_readers_language_does():
    with speaking("de"):
        written = with_theme({})["config"]["locale"]["number"]
    assert (written["decimal"], written["thousands"]) == (",", ".")
    assert "locale" not in with_theme({})["config"]


def test_no_word_of_a_projected_chart_is_too_small_for_the_last_row_and_the_chart_itself_is_not_changed():
    text = alt.Chart(alt.Data(values=[])).mark_text(fontSize=11).encode(y=alt.Y("a:Q", axis=y_axis("accuracy")))
    large = text.mark_text(fontSize=40)
    before = with_theme(alt.layer(text, large).to_dict())
    kept = json.dumps(before)
    projected = for_projector(before)
    sizes = sizes_in(projected)
    assert min(sizes) == SMALLEST_PROJECTED == 18 and max(sizes) == 40 and len(sizes) == len(sizes_in(before))
    assert json.dumps(before) == kept and min(sizes_in(before)) == 11
    alt.LayerChart.from_dict(projected)


def sizes_in(part: object) -> list[float]:
    """All sizes of type in a specification."""
    if isinstance(part, dict):
        own = [value for name, value in part.items() if name.lower().endswith("fontsize")]
        return own + [size for value in part.values() for size in sizes_in(value)]
    return [size for each in part for size in sizes_in(each)] if isinstance(part, list) else []
