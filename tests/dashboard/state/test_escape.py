"""Text from outside is shown as it is."""

import ast
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_payloads import PAYLOADS, as_shown, random_texts

import dashboard
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
        "Jürgen-Peter O'Neil (9b) has 12,000 images, 99.4% at 14:05!",
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


MARKDOWN = {  # what draws its first argument as Markdown
    "error",
    "warning",
    "info",
    "success",
    "markdown",
    "caption",
    "title",
    "header",
    "subheader",
    "toast",
    "expander",
    "popover",
    "badge",
    "dialog",
    "spinner",
    "button",
    "form_submit_button",
    "page_link",
    "caption_with_terms",
    "markdown_with_terms",
}
OUTSIDE = {"nickname", "class_name", "message"}  # of students, classes and runs
NAMES = {"run_name", "run_title", "seed_name", "changed_settings", "signed_in_address"}  # make a text of such
ESCAPES = {"plain", "say_error"}
MESSAGES = {"_", "_n", "_p", "sentences"}  # of texts of our own; what they put into places is looked at as well


def called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def unescaped(node: ast.AST) -> Iterator[ast.AST]:
    """All parts of an expression that are not within an escape."""
    if isinstance(node, ast.Call) and called(node.func) in ESCAPES:
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from unescaped(child)


def from_outside(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in OUTSIDE
    if isinstance(node, ast.Call):
        quotes_error = called(node.func) == "str" and any(called(each) == "error" for each in node.args)
        return called(node.func) in NAMES or quotes_error
    is_put_in = isinstance(node, (ast.FormattedValue, ast.keyword))  # into an f-string, or into a place of a message
    return is_put_in and called(node.value) in ("error", "nickname", "class_name")


def test_every_name_and_message_that_is_drawn_as_markdown_is_escaped():
    found, drawn = [], 0
    for path in Path(dashboard.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or called(node.func) not in MARKDOWN or "_logger" in ast.unparse(node.func):
                continue
            texts = [*node.args[:1], *(each.value for each in node.keywords if each.arg in ("help", "label"))]
            drawn += len(texts)
            if any(from_outside(part) for text in texts for part in unescaped(text)):
                found.append(f"{path.name}:{node.lineno}: {ast.unparse(node)[:100]}")
    assert not found and drawn > 200


def test_an_error_is_said_by_the_function_that_escapes_it():
    """An `st.error` of anything but a sentence of our own would show what the error quotes as Markdown."""
    for path in Path(dashboard.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node.func) == "error" and "_logger" not in ast.unparse(node.func):
                told = [part for text in node.args[:1] for part in unescaped(text)]
                calls = [part for part in told if isinstance(part, ast.Call) and called(part.func) not in MESSAGES]
                assert not calls, f"{path.name}:{node.lineno}"
                assert not isinstance(node.args[0], ast.Name), f"{path.name}:{node.lineno}"
