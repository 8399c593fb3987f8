"""The numbers of a table are written as the page's language does, whatever the browser's; cells stay numbers."""

from types import SimpleNamespace

import pandas as pd
import pyarrow as pa
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

TABLE = pd.DataFrame({"name": ["a", "b"], "size": [593200, 7958], "accuracy": [99.5, None], "share": [0.5, 0.25]})


def page(table, spoken) -> None:
    import streamlit as st

    from dashboard.components.number_columns import draw_table
    from s7core.language.translation import speaking

    columns = {
        "size": st.column_config.NumberColumn("Size", format="localized"),
        "accuracy": st.column_config.NumberColumn(format="%.2f"),
        "share": st.column_config.ProgressColumn(format="percent"),
    }
    with speaking(spoken):
        draw_table(table, columns, alt="Four columns")


@pytest.fixture
def browser(monkeypatch):
    """What tells the language of the browser."""
    told = SimpleNamespace(locale="en-US")
    monkeypatch.setattr(st, "context", told)
    return told


def plain_columns(spoken, hides) -> None:
    from dashboard.components.number_columns import draw_table
    from s7core.language.translation import speaking

    with speaking(spoken):
        draw_table({"epoch": [1, 2], "loss": [0.5, None]}, hide_index=hides)


def drawn(spoken: str):
    test = AppTest.from_function(page, args=(TABLE, spoken)).run()
    assert not test.exception
    return test.dataframe[0]


def _written(table) -> dict[str, list[str]]:
    styled = table.proto.arrow_data.styler.display_values
    return pa.ipc.open_stream(styled).read_all().to_pydict() if styled else {}


def test_a_german_page_writes_points_after_thousands_and_a_comma(browser):
    shown = drawn("de")
    assert _written(shown)["size"] == ["593.200", "7.958"]
    assert _written(shown)["accuracy"] == ["99,50", ""]
    assert shown.value["size"].tolist() == [593200, 7958]  # by which a click on the heading sorts


def test_an_english_page_in_a_german_browser_writes_commas_after_thousands(browser):
    browser.locale = "de-DE"
    assert _written(drawn("en"))["size"] == ["593,200", "7,958"]


@pytest.mark.parametrize(("spoken", "written"), [("de", ["0,5", ""]), ("en", None)])
def test_plain_columns_are_a_table_too(spoken, written, browser):
    [shown] = AppTest.from_function(plain_columns, args=(spoken, True)).run().dataframe
    assert shown.value.columns.tolist() == ["epoch", "loss"] and shown.value["epoch"].tolist() == [1, 2]
    assert _written(shown).get("loss") == written


def test_an_index_is_hidden_unless_it_is_asked_for(browser):
    for spoken in ("de", "en"):
        for hides in (True, False):
            [shown] = AppTest.from_function(plain_columns, args=(spoken, hides)).run().dataframe
            assert ('"hidden": true' in shown.proto.columns) == hides


def test_an_english_page_in_an_english_browser_leaves_it_to_the_browser(browser):
    assert _written(drawn("en")) == {}
