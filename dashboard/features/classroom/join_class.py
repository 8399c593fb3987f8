"""The form by which a student joins a class, and what the page shows to those who have joined."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.data.resources import register
from dashboard.data.visitors import visitor
from dashboard.pages import page_file
from dashboard.state.address import asked
from dashboard.state.session import CLASS
from dashboard.state.visitor import forget_student, has_teacher, remember_student
from s7core import formatting
from s7core.classroom.limits import SEEDS_EACH, Limits
from s7core.classroom.names import LONGEST_CLASS, LONGEST_NICKNAME
from s7core.classroom.register import Class, Student
from s7core.lesson.stages import stage
from s7core.recipe import STAGES
from s7core.runs.store_error import StoreError


def show_join() -> None:
    """Draw the form for joining; for a student their class and its limits, and outside a class why none is needed."""
    who = visitor()
    if who.student and who.of_class:
        _show_member(who.student, who.of_class)
    elif not who.is_classroom:
        st.info(
            "There is no class on this server, and none is needed: on your own machine you may do everything."
            + ("" if has_teacher() else " A class needs a teacher: *Teacher* says how to begin.")
        )
    else:
        _show_form()


def _show_form() -> None:
    with st.form("join", width=420):
        name = st.text_input(
            "Class",
            asked(CLASS) or "",
            max_chars=LONGEST_CLASS,
            help="It stands in the link that your teacher gave.",
        )
        nickname = st.text_input(
            "Nickname",
            max_chars=LONGEST_NICKNAME,
            placeholder="How the class shall see you",
            help="Everybody in the room can read it, so better not your full name.",
        )
        if st.form_submit_button("Join", type="primary"):
            try:
                _, token = register().join(name, nickname)
            except (ValueError, StoreError) as error:
                st.error(str(error))
            else:
                remember_student(token)
                st.rerun()


def _show_member(student: Student, of_class: Class) -> None:
    limits = of_class.limits
    st.success(
        f"You are **{student.nickname}** in class **{student.class_name}**. Your runs carry your name on the class "
        "wall, and only you and your teacher can stop or delete them.",
        icon=":material/school:",
    )
    if not of_class.open:
        st.info("Your teacher has closed the class: you can look at everything, and train again when it is open.")
    told = allowed_in_words(limits)
    if limits.own_seeds:
        told.append(
            f"Your runs begin with seed {SEEDS_EACH * student.number + 1}, which nobody else in the class has: so "
            "the class sees how far chance alone moves a result."
        )
    st.markdown("\n".join(f"- {line}" for line in told))
    buttons = st.container(horizontal=True, gap="small")
    if buttons.button("Start the lesson", type="primary", icon=":material/arrow_forward:"):
        st.switch_page(page_file("home"), query_params={})
    if buttons.button("Class wall", key="to-wall", icon=":material/leaderboard:"):
        st.switch_page(page_file("class_wall"), query_params={})
    buttons.button(
        "Leave the class",
        key="leave",
        on_click=guarded(forget_student),
        type="tertiary",
        help="This browser forgets who you are. Your runs stay, and nobody can take your nickname.",
    )


def allowed_in_words(limits: Limits) -> list[str]:
    """What a student may do under these limits, as Markdown sentences, one for each item of a list."""
    stages = "every stage" if len(limits.stages) == len(STAGES) else ", ".join(stage(key).title for key in limits.stages)
    return [
        f"You may train {stages}, up to {limits.epochs} epoch{'s' if limits.epochs > 1 else ''} on up to "
        f"{formatting.count(limits.images)} images.",
        f"At most {limits.waiting} of your runs may wait at once; the class takes turns.",
    ]
