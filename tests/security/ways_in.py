"""Every way by which text and files from outside come in, each with strange values to try and rules for the answer.

A way takes a value or refuses it in one sentence. Whatever it is given, it answers within a second of processor time.
"""

import io
import json
import random
import string
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from peak_memory import peak_bytes
from PIL import Image

from s7core.lesson.architecture import layers_to_text
from s7core.lesson.layers import KINDS
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import settings as recipe_settings

MOST_SECONDS = 1.0
LONGEST_SENTENCE = 2_500  # characters: some sentences list all that is allowed, and quote what was typed
FAST, SLOW = 30, 3_000  # cases of each way

MARKUP = (
    "![x](http://127.0.0.1:9/x.png)",
    "[x](javascript:alert(1))",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "$\\frac{1}{0}$",
    ":red[x] :smile: :material/home:",
    "www.example.org http://example.org a@example.org",
    "{{7*7}} ${7*7}%s %(x)s {0.__class__}",
    "'; DROP TABLE runs; --",
    "../../../etc/passwd",
    "\0\x1b[31m\r\n",
    "\u202egnp.exe",
    "=HYPERLINK(1)",
    "1e400",
    "9" * 400,
    "nan",
    "-inf",
    "１２３",
    "0,05",
    "ﷺ" * 60,
    "a" + "\u0301" * 60,
)

texts = some.one_of(
    some.sampled_from(MARKUP),
    some.text(max_size=60),
    some.text(alphabet=string.printable, max_size=300),
    some.builds(lambda one, two: one + two, some.sampled_from(MARKUP), some.text(max_size=20)),
    some.builds(lambda one, times: one * times, some.text(min_size=1, max_size=4), some.integers(1, 2_000)),
)
numbers = some.one_of(
    some.integers(),
    some.floats(),
    some.sampled_from((10**400, -(10**400), 1e308, -0.0, 5e-324, True, None)),
)
values = some.recursive(
    some.one_of(texts, numbers), lambda inner: some.lists(inner, max_size=3) | some.dictionaries(texts, inner, max_size=3)
)
names_of_settings = some.sampled_from([each.name for each in recipe_settings()])


@dataclass
class Tally:
    """How many values a way was given, how many of them it refused, and the longest processor time of one, in seconds.

    `megabytes` is by how much the process grew beyond what it had taken before while the way had a value; what the values
    themselves take, which hypothesis remembers, is not in it.
    """

    tried: int = 0
    refused: int = 0
    slowest: float = 0.0
    slowest_value: str = ""
    megabytes: float = 0.0


@dataclass(frozen=True)
class Way:
    """`enter` takes one value of `strategy` or raises one of `refusals`; what it returns goes to `check`."""

    name: str
    strategy: some.SearchStrategy[Any]
    enter: Callable[[Any], Any]
    check: Callable[[Any, Any], None] = field(default=lambda value, taken: None)
    refusals: tuple[type[Exception], ...] = (ValueError,)
    slow_cases: int = SLOW


def try_way(way: Way, cases: int) -> Tally:
    """Give a way so many values; AssertionError or whatever the way raises shows one that it does not bear."""
    tally = Tally()

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate, Phase.shrink) if cases <= FAST else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(way.strategy)
    def each(value: Any) -> None:
        tally.tried += 1
        before = _peak_megabytes()
        taken, refusal, spent = _timed(way, value)
        tally.megabytes += _peak_megabytes() - before
        if spent > MOST_SECONDS / 4:  # perhaps a pause of the garbage collector, which is no work of the way
            spent = min(spent, _timed(way, value)[2])
        if spent > tally.slowest:
            tally.slowest, tally.slowest_value = spent, repr(value)[:120]
        assert spent < MOST_SECONDS, f"{spent:.2f} s for {value!r:.300}"
        if refusal is None:
            way.check(value, taken)
            return
        tally.refused += 1
        assert not isinstance(refusal, UnicodeError | OverflowError | KeyError), repr(refusal)
        assert_one_sentence(str(refusal))

    each()
    return tally


def _peak_megabytes() -> float:
    return peak_bytes() / 2**20


def _timed(way: Way, value: Any) -> tuple[Any, Exception | None, float]:
    """What the way took, or why it refused, and the processor time of this thread, in seconds."""
    began = time.thread_time()
    try:
        taken, refusal = way.enter(value), None
    except way.refusals as refused:
        taken, refusal = None, refused
    return taken, refusal, time.thread_time() - began


def assert_one_sentence(said: str) -> None:
    """A refusal is one line that ends as a sentence, and is not much longer than what it quotes."""
    assert said and len(said) <= LONGEST_SENTENCE, f"{len(said)} characters: {said:.300}"
    assert "\n" not in said and "Traceback" not in said and said.rstrip()[-1] in ".!?", said[:300]


def numerals() -> some.SearchStrategy[str]:
    """Numbers as somebody might write them, and what only looks like one."""
    return some.one_of(
        some.integers().map(str),
        some.floats().map(repr),
        some.decimals().map(str),
        some.sampled_from(
            ["1e400", "-1e400", "Infinity", "nan", "1_000", "０", "0x10", "1,5", "9" * 400, "1" * 5_000, "", " "]
        ),
        some.text(alphabet="0123456789.,eE+-_ naif", max_size=40),
        texts,
    )


def layer_words() -> some.SearchStrategy[str]:
    """Words of layers with numbers of any size, and damaged ones."""
    number = some.one_of(some.integers(0, 70), some.integers(0, 10**12), some.sampled_from([0, 1, 512, 10**400])).map(str)
    words = [kind.word for kind in KINDS.values()]
    letters = sorted({letter for kind in KINDS.values() for letter in (*kind.letters, *kind.flags)})
    part = some.builds(lambda letter, value: letter + value, some.sampled_from(letters), number)
    word = some.builds(
        lambda kind, first, parts: kind + first + "".join(parts),
        some.sampled_from(words),
        some.one_of(some.just(""), number),
        some.lists(part, max_size=3),
    )
    likely = some.sampled_from(["conv8", "conv16k1", "relu", "bn", "dropout", "maxpool2", "flatten", "linear10", "avgpool7"])
    line = some.lists(some.one_of(likely, word), max_size=70).map(" ".join)
    known = some.sampled_from([layers_to_text(each.layers).split() for each in ALL_STAGES])
    place = some.integers(0, 10**6)
    one_changed = some.builds(_exchanged, known, place, some.one_of(likely, word))
    one_more = some.builds(
        _inserted, known, place, some.lists(some.one_of(likely, some.just("relu")), min_size=1, max_size=50)
    )
    whole = some.builds(
        lambda inner, count: f"{inner} {'relu ' * count}avgpool28 flatten linear10", word, some.integers(0, 60)
    )
    return some.one_of(line, one_changed, one_changed, one_more, whole, texts)


def _exchanged(words: list[str], place: int, word: str) -> str:
    at = place % len(words)
    return " ".join([*words[:at], word, *words[at + 1 :]])


def _inserted(words: list[str], place: int, more: list[str]) -> str:
    at = place % len(words)
    return " ".join([*words[:at], *more, *words[at:]])


def recipe_dicts() -> some.SearchStrategy[dict[str, Any]]:
    """JSON of recipes: right names with wrong values, wrong names, and layers."""
    return some.one_of(
        some.dictionaries(some.one_of(names_of_settings, texts), values, max_size=8),
        some.fixed_dictionaries({"layers": layer_words()}),
        some.dictionaries(names_of_settings, numbers, max_size=12),
        possible_recipes(),
    )


def possible_recipes() -> some.SearchStrategy[dict[str, Any]]:
    """Recipes whose values are all allowed, the extreme ones above all."""
    allowed = {}
    for each in recipe_settings():
        if each.choices:
            allowed[each.name] = some.sampled_from(list(each.choices))
        elif each.kind is bool:
            allowed[each.name] = some.booleans()
        elif each.kind is str:
            allowed[each.name] = some.one_of(some.just(""), layer_words().filter(lambda text: len(text) <= 1_000))
        elif each.kind is int:
            low, high = int(each.minimum), int(min(each.maximum, 2**53))
            allowed[each.name] = some.one_of(some.sampled_from([low, high]), some.integers(low, high))
        else:
            allowed[each.name] = some.one_of(
                some.sampled_from([each.minimum, each.maximum]), some.floats(each.minimum, each.maximum)
            )
    return some.fixed_dictionaries({}, optional=allowed)


def json_texts() -> some.SearchStrategy[str]:
    """JSON and what is nearly JSON."""
    written = recipe_dicts().map(lambda made: json.dumps(made, default=str))
    cut = some.builds(lambda whole, at: whole[: at % (len(whole) + 1)], written, some.integers(0, 10**6))
    return some.one_of(written, cut, some.sampled_from(["[" * 5_000, "{}", "null", "[]", '"x"', "NaN", "1e999"]))


def stroke_texts() -> some.SearchStrategy[str]:
    """Strokes in hex digits, whole and damaged, few and far too many."""
    stroke = some.binary(min_size=0, max_size=60).map(bytes.hex)
    whole = some.lists(stroke, max_size=8).map("-".join)
    many = some.builds(lambda one, times: "-".join([one] * times), stroke, some.integers(1, 3_000))
    return some.one_of(whole, many, texts)


def store_addresses() -> some.SearchStrategy[tuple[str, str]]:
    """Addresses of stores with a password in them, and the password."""
    signs = string.ascii_letters + string.digits + "!$&'()*+,;=:@/?#[]%^~ \"\\"
    password = some.text(alphabet=signs, min_size=2, max_size=14).map("Zq7{}7qZ".format)  # no word of a message is in it
    scheme = some.sampled_from(
        ["postgresql", "postgresql+psycopg", "mysql", "sqlite", "postgres", "mssql+pyodbc", "nonsense", "POSTGRESQL"]
    )
    form = some.sampled_from(
        [
            "{scheme}://user:{password}@host/db",
            "{scheme}://user:{password}@host:5432/db?sslmode=require",
            "{scheme}://user:{password}@[::1]:x/db",
            "{scheme}://:{password}@/db",
            "{scheme}://host/db?user=u&password={quoted}",
            "{scheme}:///db?password={quoted}&host=/tmp",
            "{scheme}:user:{password}@host",
            "{scheme}:/user:{password}@host/db",
            "{scheme}://user:{quoted}@host:99999999/db",
            "{scheme}://user:{password}@host1,host2/db",
            "{scheme}://user@host/db?options=-c%20x&PASSWORD={quoted}",
        ]
    )
    return some.builds(
        lambda form, scheme, password: (
            form.format(scheme=scheme, password=password, quoted=urllib.parse.quote(password, safe="")),
            password,
        ),
        form,
        scheme,
        password,
    )


PICTURES: dict[str, bytes] = {}


def pictures() -> dict[str, bytes]:
    """A small picture in every format and mode that Pillow can write here, by "FORMAT mode"."""
    if not PICTURES:
        Image.init()
        grey = Image.radial_gradient("L").resize((40, 30))
        for name in sorted(Image.SAVE):
            for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"):
                stream = io.BytesIO()
                try:
                    grey.convert("L").convert(mode).save(stream, name)
                except Exception:  # a format that cannot hold this mode, or takes more than a picture
                    continue
                PICTURES[f"{name} {mode}"] = stream.getvalue()
    return PICTURES


def uploads() -> some.SearchStrategy[bytes]:
    """Pictures of every kind, whole, cut off, with bytes changed, and bytes that are none."""
    whole = some.sampled_from(sorted(pictures())).map(pictures().__getitem__)
    usual = some.sampled_from(
        [content for name, content in sorted(pictures().items()) if name.split()[0] in ("PNG", "JPEG")]
    )
    either = some.one_of(whole, usual)
    cut = some.builds(lambda content, at: content[: at % (len(content) + 1)], either, some.integers(0, 10**6))
    changed = some.builds(_changed, either, some.integers(0, 2**32), some.integers(1, 12))
    return some.one_of(whole, cut, changed, changed, some.binary(max_size=400))


def _changed(content: bytes, seed: int, count: int) -> bytes:
    chance, bytes_now = random.Random(seed), bytearray(content)
    for _ in range(count if bytes_now else 0):
        bytes_now[chance.randrange(len(bytes_now))] = chance.randrange(256)
    return bytes(bytes_now)
