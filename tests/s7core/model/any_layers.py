"""Layers texts for hypothesis: any words of the grammar, and networks that fit together and may be huge."""

from hypothesis import strategies as st

from s7core.lesson.architecture import MAX_LAYERS, layers_from_text, layers_to_text
from s7core.lesson.layers import KINDS
from s7core.model.architecture_check import fitting_layers
from s7core.model.trace import trace


def number(low: int, high: int) -> st.SearchStrategy[int]:
    """Mostly the ends of the range and what is small: there the limits are."""
    return st.one_of(st.sampled_from([low, high]), st.integers(low, min(high, low + 4)), st.integers(low, high))


@st.composite
def words(draw: st.DrawFn) -> str:
    """A word of the grammar with its numbers anywhere within their limits."""
    kind = draw(st.sampled_from(list(KINDS.values())))
    parts = [kind.word, str(draw(number(*kind.limits[kind.number]))) if kind.number else ""]
    parts += [f"{letter}{draw(number(*kind.limits[name]))}" for letter, name in kind.letters.items() if draw(st.booleans())]
    return "".join([*parts, *(letter for letter in kind.flags if draw(st.booleans()))])


any_text = st.lists(words(), min_size=1, max_size=MAX_LAYERS).map(" ".join)


@st.composite
def networks(draw: st.DrawFn) -> str:
    """Words up to the first that does not fit, then what makes ten numbers of them: mostly a network, maybe too large."""
    fitting = fitting_layers(layers_from_text(draw(any_text)))[: MAX_LAYERS - 3]
    shape = trace(fitting).output_shape
    if shape == (10,):
        return layers_to_text(fitting)
    pooled = [f"avgpool{shape[1]}"] if len(shape) > 1 and shape[1] <= 28 and draw(st.booleans()) else []
    return " ".join([layers_to_text(fitting), *pooled, *(["flatten"] if len(shape) > 1 else []), "linear10"])
