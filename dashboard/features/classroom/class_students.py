"""The students of a class on the teacher's page: who is in it, and how each is removed or let in again."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.data.resources import dispatch, register
from dashboard.data.visitors import teacher_only, visitor
from dashboard.state.escape import plain
from dashboard.state.session import GIVEN_CODE
from s7core.classroom.register import Class, Member

_HEADS = {
    "here": "",
    "left": "Left, or away for so long that no browser knows them: ",
    "removed": "Removed: ",
}


def show_students(of: Class) -> None:
    """Draw the list of the students by what became of them, and what the teacher can do for each."""
    if not visitor().is_teacher:
        st.rerun()  # signed out in another tab
    members = register().members(of.name)
    inside = sum(each.state != "removed" for each in members)
    st.header(f"{inside} of at most {of.limits.students} students")
    _show_given_code()
    if not members:
        st.caption("Nobody has joined yet.")
        return
    for state, head in _HEADS.items():
        if names := [plain(each.student.nickname) for each in members if each.state == state]:
            (st.caption if head else st.markdown)(head + ", ".join(names))
    with st.popover("Look after a student", icon=":material/manage_accounts:"):
        _look_after(members)


def _look_after(members: list[Member]) -> None:
    by_id = {each.student.id: each for each in members}
    chosen = st.selectbox(
        "Student", list(by_id), format_func=lambda key: _title(by_id[key]), key="student-to-look-after", index=None
    )
    if chosen is None:
        return
    name, is_removed = plain(by_id[chosen].student.nickname), by_id[chosen].state == "removed"
    st.caption(
        f"With a new personal code {name} comes back to this nickname and to their runs, on any device. An older code then "
        "brings nobody back."
    )
    st.button(
        f"Let {name} in again" if is_removed else f"New code for {name}",
        key="readmit-student",
        on_click=guarded(teacher_only(_readmit)),
        args=(chosen, by_id[chosen].student.nickname),
    )
    if is_removed:
        return
    st.caption(
        f"Removed, {name} is signed out everywhere and what trains or waits stops. The runs stay, with the name. Coming "
        "back takes a new code from you."
    )
    st.button(
        f"Remove {name}",
        key="remove-student",
        type="primary",
        on_click=guarded(teacher_only(_remove)),
        args=(chosen,),
    )


def _title(of: Member) -> str:
    return of.student.nickname + ("" if of.state == "here" else f" ({of.state})")


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
        st.markdown(f"**The new personal code of {plain(nickname)}**")
        st.code(code, language=None)
        st.markdown("It goes with the nickname under *Join*, *I was here before*. It is shown only now.")
        st.button("Done", key="given-code-done", on_click=guarded(GIVEN_CODE.pop))
