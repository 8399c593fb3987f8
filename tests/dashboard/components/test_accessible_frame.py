"""Streamlit's own elements, repaired for keyboards and screen readers."""

import pytest
from browser_under_test import settle


def page_with_repairs() -> None:
    from dashboard.components.accessible_frame import repair_frame

    repair_frame()


def test_every_page_has_the_repairs(draw):
    (component,) = draw(page_with_repairs).get("bidi_component")
    assert component.proto.component_name.endswith("s7_accessible_frame")


@pytest.mark.slow
@pytest.mark.one_core
def test_the_groups_of_the_navigation_are_lists_with_names(page, filled):
    page.goto(f"{filled[0]}/glossary")
    settle(page)
    page.get_by_role("list", name="Lesson", exact=True).wait_for(state="attached")
    assert page.get_by_role("list", name="Lab", exact=True).get_by_role("listitem").count() > 5


@pytest.mark.slow
@pytest.mark.one_core
def test_what_is_wider_than_a_phone_can_be_scrolled_by_keys(page, filled):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{filled[0]}/teacher")
    settle(page)
    code = page.get_by_test_id("stCode").locator("pre").first
    page.wait_for_function("code => code.tabIndex === 0", arg=code.element_handle())
    code.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("code => code.scrollLeft > 0 || code.parentElement.scrollLeft > 0", arg=code.element_handle())
