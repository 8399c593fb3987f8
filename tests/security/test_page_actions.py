"""No action of a page is left out of the attacks: each is sent in other visitors' names, or is named as harmless."""

import ast

from page_actions import HARMLESS, TRIED, action_names, page_actions

from dashboard.components.error_sentences import guarded
from dashboard.state.session import OPEN_PAGE


def test_every_action_of_every_page_is_tried_or_named_as_harmless_with_a_reason():
    found = page_actions()
    assert len(found) > 60, "the search finds too little"
    left_out = sorted(found - set(TRIED) - set(HARMLESS))
    assert not left_out, "send these clicks in a test, or say why they are harmless"
    assert all(HARMLESS.values())


def test_no_action_is_listed_that_no_page_has():
    gone = sorted((set(TRIED) | set(HARMLESS)) - page_actions())
    assert not gone
    assert not set(TRIED) & set(HARMLESS)


def test_a_new_action_would_be_found():
    source = """
st.button("Stop", key=f"stop-{run.id}", on_click=guarded(actions.stop), args=(run.id,))
st.toggle("Open", on_change=guarded(partial(_set, name)))
if row.form_submit_button("Open it", key="create-class"):
    pass
st.download_button("CSV", on_click="ignore")
_component(on_clicked_change=guarded(clicked))
"""
    assert set(action_names(ast.parse(source))) == {"actions.stop", "_set", "create-class", "clicked"}


def test_a_click_that_names_a_widget_of_a_page_that_has_gone_calls_nothing():
    """Streamlit keeps the callbacks of every page that a session was shown."""
    called: list[str] = []
    OPEN_PAGE.set("teacher")
    try:
        delete = guarded(called.append)
        delete("while the page is there")
        OPEN_PAGE.set("train")
        delete("from another page")
    finally:
        OPEN_PAGE.pop()
    assert called == ["while the page is there"]
