"""The choice of a layer by its name."""

from pages_under_test import asked, words


def choice(architecture: str) -> None:
    import streamlit as st

    from dashboard.components.layer_choice import choose_layer
    from s7core.lesson.architecture import layers_from_text
    from s7core.model.trace import trace

    if st.toggle("Another network"):
        architecture = "conv4 bn relu"
    st.caption(choose_layer(trace(layers_from_text(architecture))).name)


def test_the_first_layer_is_chosen_unless_the_link_names_another(draw):
    at = draw(choice, "conv8 relu bn")
    assert at.caption[0].value == "Conv2d-1" and at.selectbox[0].options == ["Conv2d-1", "ReLU-2", "BatchNorm2d-3"]
    at.selectbox[0].set_value("BatchNorm2d-3").run()
    assert at.caption[0].value == "BatchNorm2d-3" == asked(at, "layer")
    assert draw(choice, "conv8 relu bn", layer="ReLU-2").caption[0].value == "ReLU-2"


def test_a_link_to_a_layer_of_another_network_falls_back_with_a_note(draw):
    at = draw(choice, "conv8 relu", layer="Linear-9")
    assert at.caption[0].value == "Conv2d-1" and "layer is 'Linear-9'" in words(at)


def test_a_choice_that_the_next_network_does_not_have_gives_way_to_its_first_layer(draw):
    at = draw(choice, "conv8 relu")
    at.selectbox[0].set_value("ReLU-2").run()
    at.toggle[0].set_value(True).run()
    assert at.caption[0].value == "Conv2d-1" and not at.warning and not at.exception
