"""Text from outside is shown as it is."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_payloads import PAYLOADS, as_shown, random_texts

from dashboard.state.escape import plain


def read(markdown: str) -> str:
    """What Markdown without any markup but backslashes and pieces of their own says."""
    piece = re.compile(r":color\[(:+|.)\]|\\([!-/:-@[-`{-~])")
    return piece.sub(lambda found: found[1] or found[2], re.sub("[\u2068\u2069]", "", markdown))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("![x](http://a.b/c.png)", r"!\[x\](http:color[:]//a.b/c.png)"),
        ("<img src=x>", ":color[<]img src=x>"),
        ("*x* `y` ~z~ $a$ | _b_", r"\*x\* \`y\` \~z\~ \$a\$ \| \_b\_"),
        ("www.a.de WWW.a.de", "www:color[.]a.de WWW:color[.]a.de"),
        ("x@y.de", "x:color[@]y.de"),
        (":red[x] :smile: :material/home: ::x", r":color[:]red\[x\] :color[:]smile: :color[:]material/home: :color[::]x"),
        ("@{foreground=red}", r":color[@]\{foreground=red\}"),
        ("a -> b <-> c", "a :color[-]> b :color[<]:color[-]> c"),
        ("&amp; A & B", ":color[&]amp; A & B"),
        ("# x", r"\# x"),
        ("1. x", r"1\. x"),
        ("- x", r"\- x"),
        ("one\n\n- two", "one - two"),
        ("a\x00b\x1b", "a\ufffdb\ufffd"),
        ("\u202eabc\u202c", "abc"),
        ("\u05d0\u05d1", "\u2068\u05d0\u05d1\u2069"),
    ],
)
def test_nothing_in_a_text_is_taken_for_markup(text, written):
    assert plain(text) == written


@pytest.mark.parametrize(
    "sentence",
    [
        "The store is full: make room on its disk; what was recorded before is kept.",
        "warm_up is '0.5', but it must be a number from 0 to 0.9.",
        "Jürgen-Peter O'Neil (9b) has 12,000 images, 99.4 % at 14:05!",
        "store is 'sqlite:////home/you/runs.sqlite', which is older.",
        "Réseau – “ö” 数字 \U0001f600",
    ],
)
def test_a_plain_sentence_stays_as_it_is(sentence):
    assert plain(sentence) == sentence


def test_no_character_of_a_payload_is_lost():
    for text in [*PAYLOADS, *random_texts(500)]:
        assert read(plain(text)) == as_shown(text)


@given(st.text())
def test_no_character_of_any_text_is_lost(text):
    assert read(plain(text)) == as_shown(text)


@pytest.mark.parametrize("piece", [":", "1", "http:", "a:", "-> ", "@", "\\", "&", "www.", "\n", "\u05d0", ":+"])
def test_a_long_text_takes_no_longer_than_its_length_asks_for(piece):
    started = time.perf_counter()
    plain(piece * 100_000)
    assert time.perf_counter() - started < 2
