"""Ten digits are asked for one by one, and each can be drawn anew."""

import pytest
from drawings_under_test import draw_on_pads, drawing, keep_ten
from pages_under_test import button_keys, clickable_html, open_page, opened_by, words

from s7core.classroom.digit_sets import OWN

pytestmark = pytest.mark.usefixtures("results_left_out")

OUR = {"see": "set"}


def test_one_begins_with_a_0_and_each_that_is_kept_leads_to_the_next(store, sets, alone, pads):
    at = open_page("digit", OUR)
    assert "## Draw a 0" in words(at) and "digit-back" not in button_keys(at)
    keep_ten(sets, alone, range(1, 8))  # in another tab, say
    for label, kept in ((0, 8), (8, 9), (9, 10)):
        draw_on_pads(at, drawing(label), label)
        at.button(key="keep-digit").click().run()
        assert not at.exception and len(sets.digits(OWN)) == kept
        assert {8: "## Draw an 8", 9: "## Draw a 9", 10: "RESULTS"}[kept] in words(at)
    assert {each.label: each.strokes for each in sets.digits(OWN)} == {label: drawing(label) for label in range(10)}
    assert "Your ten digits are part of your test set" in words(at)


def test_back_shows_what_was_drawn_and_keeping_it_again_replaces_it(store, sets, alone, pads, monkeypatch):
    opened_with = []
    monkeypatch.setattr(
        "dashboard.features.your_digit.draw_ten.pad_of_digit",
        lambda label, first: opened_with.append((label, first)) or first,
    )
    keep_ten(sets, alone, range(3))
    at = open_page("digit", OUR)
    assert "## Draw a 3" in words(at) and at.button(key="keep-digit").disabled  # nothing is on its pad
    at.button(key="digit-back").click().run()
    assert "## Draw a 2" in words(at) and opened_with[-1] == (2, drawing(2))
    draw_on_pads(at, drawing(2, 20), 2)
    at.button(key="keep-digit").click().run()
    assert "## Draw a 3" in words(at) and sets.own_digits(alone)[2].strokes == drawing(2, 20)


def test_what_is_refused_is_said_and_the_same_digit_is_asked_for_again(store, sets, alone, pads):
    at = open_page("digit", OUR)
    draw_on_pads(at, "not of a pad", 0)
    at.button(key="keep-digit").click().run()
    assert "strokes is not what the drawing pad writes" in words(at) and "## Draw a 0" in words(at)
    assert not sets.sets()


def test_a_browser_that_sends_no_text_keeps_nothing(store, sets, alone, pads):
    at = open_page("digit", OUR)
    draw_on_pads(at, ["808080c0"], 0)  # type: ignore[arg-type]
    at.button(key="keep-digit").click().run()
    assert not at.exception and not sets.sets() and "draw a 0 first" in words(at)


def test_the_ten_can_be_drawn_anew_or_left_or_deleted(store, sets, alone, pads):
    keep_ten(sets, alone)
    at = open_page("digit", OUR)
    assert "keep-digit" not in button_keys(at) and clickable_html(at).count("data:image/png") >= 10
    at.session_state["digit asked"] = 7
    at.run()
    assert "## Draw a 7" in words(at) and at.button(key="keep-digit").label == "Keep it"
    at.button(key="digit-as-it-was").click().run()
    assert "Your ten digits are part of" in words(at)
    at.button(key="delete-own-digits").click().run()
    assert not sets.sets() and "## Draw a 0" in words(at)


def test_a_student_draws_for_the_class_and_is_told_so(register, sets, students, pads):
    token = students["Ada"][1]
    at = opened_by(token, "digit", OUR)
    draw_on_pads(at, drawing(0), 0)
    at.button(key="keep-digit").click().run()
    assert [each.nickname for each in sets.digits("9b")] == ["Ada"]
    assert at.get("progress")[0].proto.text == "One of ten kept in 9b's digits"
    assert "once your ten digits are drawn" in words(at)


@pytest.mark.parametrize("asked", [-1, 10, "zero"])
def test_a_digit_that_there_is_not_is_not_asked_for(asked, store, sets, alone, pads):
    at = open_page("digit", OUR)
    at.session_state["digit asked"] = asked
    at.run()
    assert "## Draw a 0" in words(at)
