"""The place of what needs the training engine."""

from threading import Event

from dashboard.data import warm_start


def place() -> None:
    import streamlit as st

    from dashboard.components.engine_place import engine_is_here

    st.text("there" if engine_is_here(300) else "not yet")


def test_before_the_engine_is_loaded_its_place_is_as_high_as_what_will_stand_there(draw, monkeypatch):
    engine = Event()
    monkeypatch.setattr(warm_start._engine, "loaded", engine)
    at = draw(place)
    assert at.text[0].value == "not yet" and at.caption[0].value == "Loading the training engine …"
    assert [each.proto.height_config.pixel_height for each in at.get("flex_container")] == [300]
    engine.set()
    at.run()
    assert at.text[0].value == "there" and not at.caption
