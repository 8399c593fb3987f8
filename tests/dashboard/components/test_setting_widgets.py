"""Each setting of a run as a widget."""

import pytest
from pages_under_test import asked, words

from s7core.recipe import Recipe, setting, settings
from s7core.training.devices import available_devices


def widget(name: str) -> None:
    import streamlit as st

    from dashboard.components.setting_widgets import setting_widget
    from dashboard.state.address import entered
    from s7core.recipe import Recipe, setting

    entered("train")
    value = setting_widget(setting(name), getattr(Recipe(), name))
    st.text(repr(value))


def value(at) -> str:
    return at.text[0].value


@pytest.mark.parametrize("name", [each.name for each in settings()])
def test_every_setting_has_a_widget_that_begins_with_its_default(draw, name):
    at = draw(widget, name)
    assert value(at) == repr(getattr(Recipe(), name)) and not at.caption and not at.warning


@pytest.mark.parametrize(
    ("name", "text", "chosen"),
    [
        ("epochs", "3", 3),
        ("learning_rate", "0.5", 0.5),
        ("dropout", "0.25", 0.25),
        ("nesterov", "true", True),
        ("scheduler", "cosine", "cosine"),
    ],
)
def test_a_link_sets_it_and_that_it_was_changed_is_said_with_the_published_value(draw, name, text, chosen):
    at = draw(widget, name, **{name: text})
    assert value(at) == repr(chosen) and not at.warning
    assert at.caption[0].value == f":material/edit: changed; published: {setting(name).text(getattr(Recipe(), name))}"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("epochs", "0"),
        ("epochs", "three"),
        ("epochs", "Infinity"),
        ("epochs", "nan"),
        ("seed", "1e400"),
        ("seed", "9" * 400),
        ("seed", "9" * 5_000),
        ("learning_rate", "inf"),
        ("learning_rate", "9" * 400),
        ("dropout", "nan"),
        ("learning_rate", "abc"),
        ("dropout", "7"),
        ("nesterov", "maybe"),
        ("scheduler", "zip"),
    ],
)
def test_a_value_of_a_link_that_is_not_allowed_falls_back_with_one_note(draw, name, text):
    at = draw(widget, name, **{name: text})
    assert value(at) == repr(getattr(Recipe(), name)) and len(at.warning) == 1 and f"{name} is " in words(at)


def test_only_devices_of_this_machine_are_offered(draw):
    offered = [setting("device").choices[key] for key in ("auto", *available_devices())]
    assert draw(widget, "device").selectbox[0].options == offered


def test_a_choice_is_kept_in_the_address(draw):
    at = draw(widget, "scheduler")
    at.selectbox[0].set_value("cosine").run()
    assert asked(at, "scheduler") == "cosine" and value(at) == "'cosine'"


def test_line_breaks_in_the_layers_count_as_spaces(draw):
    at = draw(widget, "layers")
    at.text_area[0].set_value("conv8  relu\nflatten").run()
    assert value(at) == "'conv8 relu flatten'"
