"""The page of a teacher who has signed in: classes, what their students may do, and their runs."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.address_widgets import select
from dashboard.components.chart_frame import show_csv
from dashboard.components.error_sentences import guarded, say_error
from dashboard.components.live_part import live
from dashboard.data import actions
from dashboard.data.provider_sign_in import signed_in_address
from dashboard.data.resources import register
from dashboard.data.visitors import NotAllowedError, runs_of_class, sign_out, teacher_only, visitor
from dashboard.features.classroom.before_lesson import show_before_lesson
from dashboard.features.classroom.class_results import class_results_table
from dashboard.features.classroom.class_students import show_students
from dashboard.features.classroom.join_class import show_lost_cookie
from dashboard.features.classroom.join_code import show_join_code
from dashboard.features.classroom.limits_form import show_limits
from dashboard.features.classroom.presentation_form import show_presenting
from dashboard.features.classroom.progress_panel import show_progress
from dashboard.features.classroom.teacher_sign_in import show_password_warning
from dashboard.pages import page_file
from dashboard.state.escape import plain
from dashboard.state.session import CALLED_TO, CLASS, CLASS_OPEN, NAMES_ON_WALL, NEWCOMERS_MAY_JOIN, RUN, VIEW, WALL_FROZEN
from dashboard.state.visitor import cookies_are_lost
from s7core import formatting
from s7core.choices import STAGES
from s7core.classroom.digit_sets import set_title
from s7core.classroom.names import LONGEST_CLASS, class_name
from s7core.classroom.register import Class
from s7core.language.translation import _
from s7core.language.words import comma_list
from s7core.lesson.stages import stage
from s7core.runs import titles
from s7core.runs.store_error import StoreError

TEACHER_POLL_SECONDS = 2.0
RUNS_SHOWN = 30
OUR_SET = "set"  # the view of Your digit that the class draws on


def show_teacher_page() -> None:
    """Draw the form for a new class, and for the chosen class its link, switches, limits, students, runs and results."""
    who = signed_in_address()
    st.button(
        _("Sign out {address}", address=plain(who)) if who else _("Sign out"),
        on_click=guarded(sign_out),
        type="tertiary",
        icon=":material/logout:",
        key="sign-out",
    )
    if cookies_are_lost():
        show_lost_cookie("teacher", _("You sign in again then."))
    show_password_warning()
    _new_class()
    classes = {each.name: each for each in register().classes()}
    if not classes:
        st.info(_("Name your first class above; its link, its limits and its runs will be here."))
        return
    name = select(_("Class"), list(classes), key=CLASS, default=next(iter(classes)), width=300)
    of = classes[name]
    show_join_code(of)
    _switches(of)
    show_before_lesson(of)
    left, right = st.columns(2, gap="large")
    with right:
        drawn = {**classes, name: replace(of, limits=show_limits(of))}
    with left:
        live(show_students, TEACHER_POLL_SECONDS, drawn[name])
    show_presenting(name)
    st.page_link(
        page_file("digit"),
        label=_("{set}: the test set that the class draws, and who drew what", set=plain(set_title(name))),
        icon=":material/draw:",
        query_params={VIEW.name: OUR_SET, CLASS.name: name},
    )
    live(_runs, TEACHER_POLL_SECONDS, name, list(drawn.values()))
    st.header(_("Results"))
    show_csv(class_results_table(name), f"class-{name}")


def _new_class() -> None:
    with st.form("new-class", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
        typed = row.text_input(_("New class"), max_chars=LONGEST_CLASS, placeholder="9b", width=240, key="new-class-name")
        if row.form_submit_button(_("Open it"), key="create-class"):
            try:
                teacher_only(register().open_class)(typed)
            except (ValueError, StoreError, NotAllowedError) as error:
                say_error(error)
            else:
                CLASS.set(class_name(typed))
                st.rerun()


def _switches(of: Class) -> None:
    """Draw the switches of the class, which show what the store says, whatever they showed before."""
    row = st.container(horizontal=True, gap="medium", vertical_alignment="center")
    CLASS_OPEN.key(of.name).set(of.open)
    NEWCOMERS_MAY_JOIN.key(of.name).set(of.limits.joining)
    WALL_FROZEN.key(of.name).set(of.frozen_at is not None)
    NAMES_ON_WALL.key(of.name).set(of.limits.names_on_wall)
    row.toggle(
        _("Class is open"),
        key=CLASS_OPEN.key(of.name).name,
        on_change=guarded(teacher_only(_set_open)),
        args=(of.name,),
        help=_("Closed: nobody joins and nobody starts a run. What is there stays to be looked at."),
    )
    row.toggle(
        _("Newcomers may join"),
        key=NEWCOMERS_MAY_JOIN.key(of.name).name,
        on_change=guarded(teacher_only(_set_joining)),
        args=(of.name,),
        help=_(
            "The door of the class: close it once all are in, and nobody enters a second time under another nickname. "
            "Who was here before still comes back."
        ),
    )
    row.toggle(
        _("Wall is frozen"),
        key=WALL_FROZEN.key(of.name).name,
        on_change=guarded(teacher_only(_set_frozen)),
        args=(of.name,),
        help=_("The wall stays as it is now, whatever ends later."),
    )
    row.toggle(
        _("Names on the wall"),
        key=NAMES_ON_WALL.key(of.name).name,
        on_change=guarded(teacher_only(_set_names)),
        args=(of.name,),
        help=_("Each student's nickname stands beside their newest run. Without it, it shows when one points at the run."),
    )
    _call_and_wall(row, of)


def _call_and_wall(row: DeltaGenerator, of: Class) -> None:
    """Draw beside the switches what calls everybody to a stage, and the button that opens the wall."""
    with row:
        _call_box(of)
    if row.button(_("Class wall"), key="to-wall", icon=":material/leaderboard:"):
        st.switch_page(page_file("class_wall"), query_params={CLASS.name: of.name})


def _call_box(of: Class) -> None:
    """Draw the select box for the stage to which everybody is called."""
    CALLED_TO.key(of.name).set(of.limits.called_to)
    st.selectbox(
        _("Call everybody to …"),
        ["", *STAGES],
        key=CALLED_TO.key(of.name).name,
        format_func=lambda key: stage(key).title if key else _("nobody is called"),
        on_change=guarded(teacher_only(_call)),
        args=(of.name,),
        width=210,
        help=_("On top of their page each student sees a link to that stage, until they open it or nobody is called."),
    )


def _set_open(name: str) -> None:
    register().set_open(name, CLASS_OPEN.key(name).value)


def _set_joining(name: str) -> None:
    register().change_limits(name, joining=NEWCOMERS_MAY_JOIN.key(name).value)


def _call(name: str) -> None:
    register().change_limits(name, called_to=CALLED_TO.key(name).value)


def _set_names(name: str) -> None:
    register().change_limits(name, names_on_wall=NAMES_ON_WALL.key(name).value)


def _set_frozen(name: str) -> None:
    register().set_frozen(name, WALL_FROZEN.key(name).value)


def _runs(name: str, drawn: list[Class]) -> None:
    """Draw how far the students are, and the runs of the class; `drawn` are all classes as the page around shows them."""
    if not visitor().is_teacher or register().classes() != drawn:
        st.rerun()  # they signed out in another tab, or another teacher has opened, closed or changed a class
    newest_first = runs_of_class(name)
    show_progress(name, newest_first)
    runs = sorted(newest_first, key=lambda run: not run.active)
    active = [run.id for run in runs if run.active]
    counted = formatting.counted(len(runs), "{count} run", "{count} runs")
    st.header(_("{runs}, {count} training or waiting", runs=counted, count=len(active)))
    if len(active) > 1:
        st.button(
            _("Stop all {count}", count=len(active)),
            on_click=guarded(teacher_only(actions.stop)),
            args=active,
            key="stop-all",
            icon=":material/stop_circle:",
        )
    for run in runs[:RUNS_SHOWN]:
        title, state, look, act = st.columns([6, 2.2, 0.9, 1.3], vertical_alignment="center")
        title.markdown(plain(titles.run_title(run)))
        state.markdown(comma_list([_(run.state), formatting.percent(run.last_test_accuracy)]))
        look.page_link(page_file("train"), label=_("Look"), query_params={RUN.name: run.id})
        if run.active:
            act.button(_("Stop"), key=f"stop-{run.id}", on_click=guarded(teacher_only(actions.stop)), args=(run.id,))
        else:
            with act.popover(_("Delete"), key=f"sure-{run.id}"):
                st.button(
                    _("Delete this run"),
                    key=f"delete-{run.id}",
                    on_click=guarded(teacher_only(actions.delete)),
                    args=(run.id,),
                    type="primary",
                )
    if len(runs) > RUNS_SHOWN:
        st.caption(_("The other {count} are on *Train*, each with its own buttons.", count=len(runs) - RUNS_SHOWN))
