"""A decimal comma in a field for a number is understood."""

import pytest
from browser_under_test import settle


def page_with_commas() -> None:
    from dashboard.components.decimal_comma import understand_decimal_commas

    understand_decimal_commas()


def test_every_page_listens_for_commas(draw):
    (component,) = draw(page_with_commas).get("bidi_component")
    assert component.proto.component_name.endswith("s7_decimal_comma")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "rate", "seed"),
    [("0,05", "0.05", "5"), ("0.05", "0.05", None), (",5", "0.5", "5"), ("1,5", "1.5", "15"), ("1e-3", "0.001", None)],
)
def test_a_comma_is_a_decimal_point_in_a_decimal_number_and_nothing_in_a_whole_one(page, filled, typed, rate, seed):
    address, _ = filled
    page.goto(f"{address}/train")
    settle(page)
    for label, shown in (("Learning rate", rate), ("Seed", seed)):
        if shown is not None:
            field = page.get_by_label(label, exact=True).first
            field.click()
            page.keyboard.press("Control+A")
            page.keyboard.type(typed)
            page.keyboard.press("Enter")
            settle(page)
            assert field.input_value() == shown, label
            assert f"{label.lower().replace(' ', '_')}={shown}" in page.url


@pytest.mark.slow
@pytest.mark.parametrize(("pasted", "shown"), [("0,05", "0.05"), (" 0,05 ", "0.05"), ("1.234,5", ""), ("1,234,567", "")])
def test_a_number_that_is_pasted_is_understood_or_not_entered(page, filled, pasted, shown):
    address, _ = filled
    page.goto(f"{address}/train")
    settle(page)
    field = page.get_by_label("Learning rate", exact=True).first
    field.click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(pasted)
    assert field.input_value() == shown
