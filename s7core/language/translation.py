"""Messages in the reader's language: `_` translates one, `_n` one with a number, `N_` marks one that is translated later.

A message is a whole sentence with named places: `_("{name} has ended.", name=name)`. It is its own text in English, and the
key of its translation. The command line, and what a run, a file or a thread without a reader writes, is in English.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from s7core.language.catalog import SOURCE, catalog

_fixed: ContextVar[str] = ContextVar("fixed_language", default="")
_find_language: Callable[[], str] = lambda: SOURCE  # noqa: E731

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")


def translate_for(find_language: Callable[[], str]) -> None:
    """From now on messages are in the language whose code `find_language` returns whenever one is translated."""
    global _find_language
    _find_language = find_language


def language() -> str:
    """The code of the language that messages are translated into now."""
    return _fixed.get() or _find_language()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within it, messages are in this language, whoever reads the page: for what is answered without a session."""
    before = _fixed.set(code)
    try:
        yield
    finally:
        _fixed.reset(before)


def in_source_language(write: Callable[P, R]) -> Callable[P, R]:
    """A function whose messages are in English, whoever calls it: for files, which are passed on to anybody."""

    @wraps(write)
    def written(*arguments: P.args, **named: P.kwargs) -> R:
        with speaking(SOURCE):
            return write(*arguments, **named)

    return written


def cached_by_language(*, maxsize: int | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """`lru_cache` for a function whose result has messages in it: there is one result for each language."""

    def decorate(make: Callable[P, R]) -> Callable[P, R]:
        @lru_cache(maxsize=maxsize)
        def made(_code: str, *arguments: P.args, **named: P.kwargs) -> R:
            return make(*arguments, **named)

        @wraps(make)
        def looked_up(*arguments: P.args, **named: P.kwargs) -> R:
            return made(language(), *arguments, **named)  # type: ignore[arg-type]

        looked_up.cache_clear = made.cache_clear  # type: ignore[attr-defined]
        return looked_up

    return decorate


def _(message: str, /, **values: object) -> str:
    """The message in the reader's language, with the values in its named places; without values braces are left alone."""
    spoken = language()
    text = message if spoken == SOURCE or not message else catalog(spoken).gettext(message)
    return text.format(**values) if values else text


def _n(singular: str, plural: str, number: int, /, **values: object) -> str:
    """The form of a message that belongs to the number: `_n("{n} run", "{n} runs", 3, n="3")`."""
    text = catalog(language()).ngettext(singular, plural, number)
    return text.format(**values) if values else text


def _p(context: str, message: str, /, **values: object) -> str:
    """A message that has several meanings, in that of the context: `_p("direction", "right")`."""
    text = catalog(language()).pgettext(context, message)
    return text.format(**values) if values else text


def N_(message: str, /) -> str:
    """The message itself: it is marked for translators where it is declared, and translated where it is shown."""
    return message


def Np_(context: str, message: str, /) -> str:
    """As `N_`, for a message that `_p` translates in this context where it is shown."""
    return message


class _TranslatedField:
    """A field of a dataclass that holds a text in English, or a tuple of texts, and is read in the reader's language."""

    def __init__(self, name: str, values: Callable[[Any], dict[str, str]] | None) -> None:
        self._name, self._values = _declared_name(name), values

    def __get__(self, of: object, owner: type) -> Any:
        if of is None:
            return self
        return _translated(of.__dict__[self._name], self._values(of) if self._values else {})

    def __set__(self, of: object, value: Any) -> None:
        of.__dict__[self._name] = value


def translated_fields(*names: str, values: Callable[[Any], dict[str, str]] | None = None) -> Callable[[type[C]], type[C]]:
    """A decorator, above `dataclass`: these fields are declared in English with `N_` and read in the reader's language.

    `values` returns what belongs in the named places of an object's texts. `declared(of, name)` is one as it was declared.
    """

    def decorate(of: type[C]) -> type[C]:
        for name in names:
            setattr(of, name, _TranslatedField(name, values))
        return of

    return decorate


def declared(of: object, field: str) -> Any:
    """What a field of `translated_fields` holds in English."""
    return of.__dict__[_declared_name(field)]


def _declared_name(field: str) -> str:
    return f"_declared_{field}"


def _translated(value: Any, values: dict[str, str]) -> Any:
    return tuple(_translated(each, values) for each in value) if isinstance(value, tuple) else _(value, **values)
