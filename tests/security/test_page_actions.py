"""No action of a page is left out of the attacks: each is sent in other visitors' names, or is named as harmless."""

import ast

from page_actions import HARMLESS, TRIED, action_names, page_actions


def test_every_action_of_every_page_is_tried_or_named_as_harmless_with_a_reason():
    found = page_actions()
    assert len(found) > 60, "the search finds too little"
    assert not found - set(TRIED) - set(HARMLESS), "send these clicks in a test, or say why they are harmless"
    assert all(HARMLESS.values())


def test_no_action_is_listed_that_no_page_has():
    assert not (set(TRIED) | set(HARMLESS)) - page_actions()
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
