"""Why somebody cannot join a class, in sentences for whoever tries."""

from s7core.language.translation import _


def no_such_class(name: str) -> str:
    """No class has this name."""
    return _("class is {name}, but there is no such class here: ask your teacher for its name.", name=repr(name))


def class_is_there(name: str) -> str:
    """A class that a teacher wants to open has the name of another one."""
    return _("class is {name}, which is there already: open that one again, or choose another name.", name=repr(name))


def class_is_closed(name: str) -> str:
    """Nobody joins a class that is closed."""
    return _("class is {name}, which is closed: ask your teacher to open it.", name=repr(name))


def door_is_closed(name: str) -> str:
    """The class is open, but not to newcomers."""
    return _("class is {name}, which takes no newcomers now: ask your teacher to open its door.", name=repr(name))


def class_is_full(name: str, students: int) -> str:
    """As many students as its teacher allows are in the class."""
    return _(
        "class is {name}, which is full with {students} students: ask your teacher to make room.",
        name=repr(name),
        students=students,
    )


def nickname_is_taken(nickname: str) -> str:
    """Somebody who ever was in the class has this nickname, or one that reads like it."""
    return _(
        "nickname is {nickname}, which somebody in this class has already, or one that reads like it: choose another, or if "
        "it is you, come back with your personal code.",
        nickname=repr(nickname),
    )


def too_many_newcomers(newcomers: int, seconds: int) -> str:
    """So many have joined from one address that the next has to wait for some seconds."""
    return _(
        "{count} have joined from your address just now: wait {seconds} s, then join.", count=newcomers, seconds=seconds
    )


def was_removed(class_name: str, nickname: str) -> str:
    """The browser belongs to a student whom the teacher has removed."""
    return _(
        "You were removed from class {name}, where you were {nickname}: ask your teacher, who can let you in again and "
        "gives you a new code.",
        name=repr(class_name),
        nickname=repr(nickname),
    )


def is_here_already(class_name: str, nickname: str) -> str:
    """The browser belongs to a student of the class."""
    return _(
        "In class {name} this browser is {nickname} already: come back as {nickname} with the personal code, or ask your "
        "teacher for a new one.",
        name=repr(class_name),
        nickname=repr(nickname),
    )
