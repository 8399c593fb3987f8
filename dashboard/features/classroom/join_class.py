"""The forms by which a student joins a class or comes back to it, and what the page shows to those who are in."""

import streamlit as st

from dashboard.components.error_sentences import guarded, say_error
from dashboard.data.visitors import come_back, former_student, give_new_code, join, leave, visitor
from dashboard.pages import page_file
from dashboard.server.embedding import embedding_origins
from dashboard.state.address import asked, server_address
from dashboard.state.escape import plain
from dashboard.state.session import CLASS, PERSONAL_CODE
from dashboard.state.visitor import cookies_are_lost, has_teacher
from s7core import formatting
from s7core.choices import STAGES
from s7core.classroom.limits import SEEDS_EACH, Limits
from s7core.classroom.names import LONGEST_CLASS, LONGEST_NICKNAME
from s7core.classroom.register import Class, Student, was_here
from s7core.language.translation import N_, _, _p
from s7core.language.words import comma_list, sentences
from s7core.lesson.stages import stage
from s7core.runs.store_error import StoreError

NEW, BACK = N_("I am new"), N_("I was here before")
CLASS_LABEL = N_("Class, or its code")
LONGEST_CODE = 20  # with spaces and hyphens


def show_join() -> None:
    """Draw the forms; for a student their class and its limits, and outside a class why none is needed."""
    who = visitor()
    if who.student and who.of_class:
        _show_member(who.student, who.of_class)
    elif not who.is_classroom:
        told = _("There is no class on this server, and none is needed: on your own machine you may do everything.")
        show_way_to_class(told if has_teacher() else sentences(told, _("A class needs a teacher.")))
    else:
        _show_forms()


def show_way_to_class(told: str) -> None:
    """Say what is to be said on a server without a class, and draw a link to the page on which one is opened."""
    st.markdown(told)
    st.page_link(page_file("teacher"), label=_("Open a class"), icon=":material/school:")


def _show_forms() -> None:
    before = former_student()
    if before:
        st.info(plain(was_here(before)), icon=":material/history:")
    titles = _(NEW), _(BACK)
    new, back = st.tabs(titles, default=titles[1 if before else 0])
    with new:
        _show_new()
    with back:
        _show_back(before)


def what_teachers_see() -> str:
    """What the teacher of a class sees of each student, as one Markdown paragraph."""
    return _(
        "Your teacher sees under your nickname: your runs, guesses and drawn digits, the steps of the lesson that you have "
        "done (also in this visit before you join), your answers to its questions, and when you last did something. "
        "Classmates see your nickname, your runs, and your guess at a run once it has an epoch; the digits that you draw "
        "without your name; and none of your answers."
    )


def _show_new() -> None:
    st.caption(what_teachers_see())
    with st.form("join", width=420):
        name = st.text_input(
            _(CLASS_LABEL),
            asked(CLASS) or "",
            max_chars=LONGEST_CLASS,
            help=_("Your teacher tells you its name or its code. A link or QR code from your teacher fills it in."),
        )
        nickname = st.text_input(
            _("Nickname"),
            max_chars=LONGEST_NICKNAME,
            placeholder=_("The name that the class sees"),
            help=_("Everybody in the room can read it, so better not your full name."),
        )
        if st.form_submit_button(_("Join"), type="primary"):
            try:
                join(name, nickname)
            except (ValueError, StoreError) as error:
                say_error(error)
            else:
                st.rerun()


def _show_back(before: Student | None) -> None:
    st.caption(
        _(
            "On another device, or if this browser has forgotten you: your nickname and your personal code bring you back. "
            "Without the code, your teacher can make a new one."
        )
    )
    with st.form("come-back", width=420):
        name = st.text_input(
            _(CLASS_LABEL), asked(CLASS) or (before.class_name if before else ""), max_chars=LONGEST_CLASS, key="back-class"
        )
        nickname = st.text_input(
            _("Nickname"), before.nickname if before else "", max_chars=LONGEST_NICKNAME, key="back-nickname"
        )
        code = st.text_input(
            _("Personal code"), max_chars=LONGEST_CODE, placeholder="XXXX-XXXX", autocomplete="off", key="back-code"
        )
        if st.form_submit_button(_("Come back"), type="primary", key="come-back-button"):
            try:
                come_back(name, nickname, code)
            except (ValueError, StoreError) as error:
                say_error(error)
            else:
                st.rerun()


def _show_member(student: Student, of_class: Class) -> None:
    st.success(
        _(
            "You are **{nickname}** in class **{name}**. Your runs carry your name on the class wall, and only you and your "
            "teacher can stop or delete them.",
            nickname=plain(student.nickname),
            name=plain(student.class_name),
        ),
        icon=":material/school:",
    )
    if cookies_are_lost():
        show_lost_cookie("join", _("Your nickname and your personal code bring you back, under *{tab}*.", tab=_(BACK)))
    _show_code()
    _say_what_is_allowed(student, of_class)
    _ways_on()


def _say_what_is_allowed(student: Student, of_class: Class) -> None:
    limits = of_class.limits
    if not of_class.open:
        st.info(_("Your teacher has closed the class: you can look at everything, and train again when it is open."))
    told = allowed_in_words(limits)
    if limits.own_seeds:
        told.append(
            _(
                "Your runs begin with seed {seed}, which nobody else in the class has: so the class sees how far chance "
                "alone moves a result.",
                seed=SEEDS_EACH * student.number + 1,
            )
        )
    told.append(what_teachers_see())
    st.markdown("\n".join(f"- {line}" for line in told))


def _ways_on() -> None:
    """Draw the buttons that lead on, make a new code, and leave the class."""
    buttons = st.container(horizontal=True, gap="small")
    if buttons.button(_("Start the lesson"), type="primary", icon=":material/arrow_forward:"):
        st.switch_page(page_file("home"), query_params={})
    if buttons.button(_("Class wall"), key="to-wall", icon=":material/leaderboard:"):
        st.switch_page(page_file("class_wall"), query_params={})
    buttons.button(_("New personal code"), key="new-code", on_click=guarded(give_new_code), icon=":material/key:")
    with buttons.popover(_("Leave the class"), type="tertiary"):
        st.markdown(
            _(
                "**Have you noted your personal code?** With it and your nickname you come back. Your runs stay, and nobody "
                "can take your nickname. Runs that wait leave the queue, unless you are in the class on another device too."
            )
        )
        st.button(_p("the class", "Leave"), key="leave", on_click=guarded(leave), type="primary")


def _show_code() -> None:
    """Draw the personal code that was made a moment ago, for as long as the student has not noted it."""
    code = PERSONAL_CODE.get()
    if not code:
        return
    with st.container(border=True, key="personal-code"):
        st.markdown(_("**Your personal code**"))
        st.code(code, language=None)
        st.markdown(
            _(
                "Note it, or take a picture: with it and your nickname you come back on another device, or when a browser "
                "has forgotten you. It is shown only now."
            )
        )
        st.button(_("I have noted it"), key="code-noted", on_click=guarded(PERSONAL_CODE.pop))


def show_lost_cookie(page: str, cure: str) -> None:
    """Say on this page that the browser did not keep who the visitor is, and in `cure` what brings them back."""
    told = [
        _("This browser does not keep who you are, so a reload makes you a guest."),
        cure,
        _(
            "If this page is part of another one, [open it in its own tab]({address}); otherwise allow cookies for it.",
            address=f"{server_address()}/{page}",
        ),
        _about_frames(),
    ]
    st.warning(sentences(*told), icon=":material/cookie_off:")


def _about_frames() -> str:
    if not embedding_origins() or server_address().startswith("https:"):
        return ""
    return _("In a frame of another site that takes HTTPS, which this server does not have: tell your teacher.")


def allowed_in_words(limits: Limits) -> list[str]:
    """What a student may do under these limits, as Markdown sentences, one for each item of a list."""
    values = {
        "epochs": formatting.counted(limits.epochs, "{count} epoch", "{count} epochs"),
        "images": formatting.count(limits.images),
    }
    if len(limits.stages) == len(STAGES):
        may = _("You may train every stage, up to {epochs} on up to {images} images.", **values)
    else:
        stages = comma_list(stage(key).title for key in limits.stages)
        may = _("You may train {stages}, up to {epochs} on up to {images} images.", stages=stages, **values)
    return [may, _("At most {count} of your runs may wait at once; the class takes turns.", count=limits.waiting)]
