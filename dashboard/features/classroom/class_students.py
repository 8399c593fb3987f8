"""The students of a class on the teacher's page: who is in it, and how each is removed or let in again."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.data.resources import dispatch, register
from dashboard.data.visitors import teacher_only, visitor
from dashboard.features.classroom.student_note import show_note_form
from dashboard.state.escape import plain
from dashboard.state.session import GIVEN_CODE
from s7core.classroom.register import Class, Member
from s7core.language.translation import N_, _
from s7core.language.words import comma_list

_LISTS = {
    "here": "{names}",
    "left": N_("Left, or away for so long that no browser knows them: {names}"),
    "removed": N_("Removed: {names}"),
}
_TITLES = {"here": "{name}", "left": N_("{name} (left)"), "removed": N_("{name} (removed)")}


def show_students(of: Class) -> None:
    """Draw the list of the students by what became of them, and what the teacher can do for each."""
    if not visitor().is_teacher:
        st.rerun()  # signed out in another tab
    members = register().members(of.name)
    inside = sum(each.state != "removed" for each in members)
    st.header(_("{count} of at most {most} students", count=inside, most=of.limits.students))
    _show_given_code()
    if not members:
        st.caption(_("Nobody has joined yet."))
        return
    for state, listed in _LISTS.items():
        if names := [plain(each.student.nickname) for each in members if each.state == state]:
            (st.markdown if state == "here" else st.caption)(_(listed, names=comma_list(names)))
    with st.popover(_("Look after a student"), icon=":material/manage_accounts:"):
        _look_after(members)


def _look_after(members: list[Member]) -> None:
    by_id = {each.student.id: each for each in members}
    chosen = st.selectbox(
        _("Student"), list(by_id), format_func=lambda key: _title(by_id[key]), key="student-to-look-after", index=None
    )
    if chosen is None:
        return
    name, is_removed = plain(by_id[chosen].student.nickname), by_id[chosen].state == "removed"
    if not is_removed:
        show_note_form(by_id[chosen].student)
    st.caption(
        _(
            "With a new personal code {name} comes back to this nickname and to their runs, on any device. An older code "
            "then brings nobody back.",
            name=name,
        )
    )
    st.button(
        _("Let {name} in again", name=name) if is_removed else _("New code for {name}", name=name),
        key="readmit-student",
        on_click=guarded(teacher_only(_readmit)),
        args=(chosen, by_id[chosen].student.nickname),
    )
    if is_removed:
        return
    st.caption(
        _(
            "Removed, {name} is signed out everywhere and what trains or waits stops. The runs stay, with the name. Coming "
            "back takes a new code from you.",
            name=name,
        )
    )
    st.button(
        _("Remove {name}", name=name),
        key="remove-student",
        type="primary",
        on_click=guarded(teacher_only(_remove)),
        args=(chosen,),
    )


def _title(of: Member) -> str:
    return _(_TITLES[of.state], name=of.student.nickname)


def _readmit(student_id: str, nickname: str) -> None:
    GIVEN_CODE.set((nickname, register().readmit(student_id)))


def _remove(student_id: str) -> None:
    register().remove(student_id)
    GIVEN_CODE.pop()
    dispatch().wake()  # what they had waiting is no longer in the queue


def _show_given_code() -> None:
    """Draw the code that was made a moment ago, until the teacher has passed it on."""
    given = GIVEN_CODE.get()
    if not given:
        return
    nickname, code = given
    with st.container(border=True, key="given-code"):
        st.markdown(_("**The new personal code of {name}**", name=plain(nickname)))
        st.code(code, language=None)
        st.markdown(_("It goes with the nickname under *Join*, *I was here before*. It is shown only now."))
        st.button(_("Done"), key="given-code-done", on_click=guarded(GIVEN_CODE.pop))
