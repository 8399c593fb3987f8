"""A decimal comma in a field for a number is understood."""

import pytest
from browser_under_test import settle, wait_for_address

pytestmark = pytest.mark.one_core  # of the slow ones

# The field is drawn, and the page's script is there: it keeps what may mean several numbers out of a field.
LISTENS = """() => {
    const field = document.querySelector('input[type=number][step="0.01"]');
    const pasted = new InputEvent('beforeinput', { data: '1,2,3', bubbles: true, cancelable: true });
    return field !== null && !field.dispatchEvent(pasted);
}"""


def page_with_commas() -> None:
    from dashboard.components.decimal_comma import understand_decimal_commas

    understand_decimal_commas()


def test_every_page_listens_for_commas(draw):
    (component,) = draw(page_with_commas).get("bidi_component")
    assert component.proto.component_name.endswith("s7_decimal_comma")


@pytest.fixture
def rate_and_seed(page, filled):
    """The fields for the learning rate, a decimal number, and for the seed, a whole one."""
    page.goto(f"{filled[0]}/train")
    settle(page)
    page.wait_for_function(LISTENS)
    return [page.get_by_label(label, exact=True).first for label in ("Learning rate", "Seed")]


@pytest.mark.slow
def test_a_comma_is_a_decimal_point_in_a_decimal_number_and_nothing_in_a_whole_one(page, rate_and_seed):
    rate, seed = rate_and_seed
    for field, typed, shown in (
        (rate, "0,05", "0.05"),
        (rate, "0.07", "0.07"),
        (rate, ",5", "0.5"),
        (rate, "1,5", "1.5"),
        (rate, "1e-3", "0.001"),
        (seed, "1,234", "1234"),
    ):
        field.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        settle(page)
        assert field.input_value() == shown, typed
        wait_for_address(page, f"{'learning_rate' if field is rate else 'seed'}={shown}")


@pytest.mark.slow
def test_a_number_that_is_pasted_is_understood_or_not_entered(page, rate_and_seed):
    field = rate_and_seed[0]
    for pasted, shown in (("0,05", "0.05"), (" 0,05 ", "0.05"), ("1.234,5", ""), ("1,234,567", "")):
        field.focus()
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.keyboard.insert_text(pasted)
        assert field.input_value() == shown, pasted
