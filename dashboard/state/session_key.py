"""What a key of the session state is: a name, the type of its value, and how long the value is kept."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar, cast, overload

import streamlit as st

from dashboard.state.address_kind import AddressKind, text

T = TypeVar("T")


class Lifetime(Enum):
    """How long the session keeps a value; a reload of the browser tab begins a new session."""

    PAGE = "until another page is opened"
    VISIT = "until the session ends"


@dataclass(frozen=True, eq=False)
class Key(Generic[T]):
    """One entry of the session state. Where it belongs to a widget, the widget takes `key=KEY.name`."""

    name: str
    lifetime: Lifetime = Lifetime.PAGE

    @overload
    def get(self) -> T | None: ...

    @overload
    def get(self, default: T) -> T: ...

    def get(self, default: T | None = None) -> T | None:
        """The value, or the default where there is none."""
        return cast("T | None", st.session_state.get(self.name, default))

    @property
    def value(self) -> T:
        """The value; KeyError where there is none."""
        return cast(T, st.session_state[self.name])

    def set(self, value: T) -> None:
        """Store a value; of a widget only before it is drawn or in a callback, as Streamlit demands."""
        st.session_state[self.name] = value

    def set_default(self, value: T) -> T:
        """Store the value unless there is one already, and return the one that is stored then."""
        return cast(T, st.session_state.setdefault(self.name, value))

    def pop(self) -> T | None:
        """Remove the value and return it; None where there is none."""
        return cast("T | None", st.session_state.pop(self.name, None))

    def is_set(self) -> bool:
        """Whether there is a value, None included."""
        return self.name in st.session_state


@dataclass(frozen=True, eq=False)
class AddressKey(Key[T]):
    """A parameter of a page's address; what it says must be of its `kind`, or it is not heeded.

    Its widget, if it has one, must have the parameter's name as its key: Streamlit's `bind="query-params"` asks for that.
    """

    kind: AddressKind = field(default_factory=text, kw_only=True)


@dataclass(frozen=True)
class KeyFamily(Generic[T]):
    """Keys that differ in what follows their common prefix, such as one key for each class of students."""

    prefix: str
    lifetime: Lifetime = Lifetime.PAGE

    def key(self, member: str) -> Key[T]:
        """The key of one member."""
        return Key(self.prefix + member, self.lifetime)

    def keys_that_are_set(self) -> list[Key[T]]:
        """The keys of the members that the session has a value of."""
        names = [str(name) for name in st.session_state if str(name).startswith(self.prefix)]
        return [Key(name, self.lifetime) for name in names]
