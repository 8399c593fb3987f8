"""The page of a teacher who has signed in: classes, what their students may do, and their runs."""

from dataclasses import replace

import streamlit as st

from dashboard.components.address_widgets import select
from dashboard.components.chart_frame import show_csv
from dashboard.components.error_sentences import guarded
from dashboard.components.live_part import live
from dashboard.data import actions
from dashboard.data.resources import register
from dashboard.data.visitors import runs_of_class, sign_out
from dashboard.features.classroom.class_results import class_results_table
from dashboard.features.classroom.presentation_form import show_presenting
from dashboard.pages import page_file
from dashboard.state.address import server_address
from dashboard.state.session import CLASS, CLASS_OPEN, RUN, WALL_FROZEN
from dashboard.state.visitor import signed_in_address
from s7core import formatting
from s7core.classroom.limits import FEWEST_IMAGES, MOST_EPOCHS, MOST_MEGABYTES, MOST_MINUTES, MOST_WAITING, Limits
from s7core.classroom.names import LONGEST_CLASS, class_name
from s7core.classroom.register import Class
from s7core.lesson.stages import stage
from s7core.recipe import STAGES, TRAINING_IMAGES
from s7core.runs import titles
from s7core.runs.store_error import StoreError

TEACHER_POLL_SECONDS = 2.0
RUNS_SHOWN = 30


def show_teacher_page() -> None:
    """Draw the form for a new class, and for the chosen class its link, switches, limits, students, runs and results."""
    who = signed_in_address()
    st.button(
        f"Sign out{' ' + who if who else ''}",
        on_click=guarded(st.logout if who else sign_out),
        type="tertiary",
        icon=":material/logout:",
        key="sign-out",
    )
    _new_class()
    classes = {each.name: each for each in register().classes()}
    if not classes:
        st.info("Name your first class above; its link, its limits and its runs will be here.")
        return
    name = select("Class", list(classes), key=CLASS, default=next(iter(classes)), width=300)
    of = classes[name]
    _link(of)
    _switches(of)
    left, right = st.columns(2, gap="large")
    with left:
        drawn = {**classes, name: replace(of, limits=_limits(of))}
    with right:
        _students(of)
    show_presenting(name)
    live(_runs, TEACHER_POLL_SECONDS, name, list(drawn.values()))
    st.subheader("Results")
    show_csv(class_results_table(name), f"class-{name}")


def _new_class() -> None:
    with st.form("new-class", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
        typed = row.text_input("New class", max_chars=LONGEST_CLASS, placeholder="9b", width=240, key="new-class-name")
        if row.form_submit_button("Open it", key="create-class"):
            try:
                register().open_class(typed)
            except (ValueError, StoreError) as error:
                st.error(str(error))
            else:
                CLASS.set(class_name(typed))
                st.rerun()


def join_link(of: Class) -> str:
    """The link by which students join, on the server address by which the teacher's own browser opened this page."""
    return f"{server_address()}/join?class={of.name}"


def _link(of: Class) -> None:
    st.markdown("**The link for your students**")
    st.code(join_link(of), language=None)
    if "//localhost" in join_link(of) or "//127." in join_link(of):
        st.caption(
            "This address works on this machine only. Open this page by the machine's name or number in your "
            "network, and the link is the one for the class."
        )


def _switches(of: Class) -> None:
    """Draw the switches of the class, which show what the store says, whatever they showed before."""
    row = st.container(horizontal=True, gap="medium", vertical_alignment="center")
    CLASS_OPEN.key(of.name).set(of.open)
    WALL_FROZEN.key(of.name).set(of.frozen_at is not None)
    row.toggle(
        "Class is open",
        key=CLASS_OPEN.key(of.name).name,
        on_change=guarded(_set_open),
        args=(of.name,),
        help="Closed: nobody joins and nobody starts a run. What is there stays to be looked at.",
    )
    row.toggle(
        "Wall is frozen",
        key=WALL_FROZEN.key(of.name).name,
        on_change=guarded(_set_frozen),
        args=(of.name,),
        help="The wall stays as it is now, whatever ends later.",
    )
    if row.button("Class wall", key="to-wall", icon=":material/leaderboard:"):
        st.switch_page(page_file("class_wall"), query_params={CLASS.name: of.name})


def _set_open(name: str) -> None:
    register().set_open(name, CLASS_OPEN.key(name).value)


def _set_frozen(name: str) -> None:
    register().set_frozen(name, WALL_FROZEN.key(name).value)


def _limits(of: Class) -> Limits:
    """Draw the form of the limits; returns those that hold now."""
    st.subheader("What students may do")
    with st.form(f"limits-{of.name}"):
        now = of.limits
        epochs = st.number_input("Epochs of a run, at most", 1, MOST_EPOCHS, now.epochs)
        images = st.number_input("Training images of a run, at most", FEWEST_IMAGES, TRAINING_IMAGES, now.images, step=1_000)
        waiting = st.number_input("Runs of one student that wait, at most", 1, MOST_WAITING, now.waiting)
        minutes = st.number_input("Minutes that a run trains, at most", 1, MOST_MINUTES, now.minutes)
        megabytes = st.number_input("Megabytes that one student's runs take, at most", 1, MOST_MEGABYTES, now.megabytes)
        stages = st.multiselect("Stages", list(STAGES), list(now.stages), format_func=lambda key: stage(key).title)
        own_seeds = st.checkbox(
            "Each student has seeds of their own",
            now.own_seeds,
            help="With the same seed all would get the same network to the bit, and the wall would show nothing of chance.",
        )
        if st.form_submit_button("Set", type="primary", key=f"set-limits-{of.name}"):
            try:
                limits = replace(
                    now,
                    epochs=epochs,
                    images=images,
                    waiting=waiting,
                    stages=tuple(stages),
                    own_seeds=own_seeds,
                    minutes=minutes,
                    megabytes=megabytes,
                )
                register().set_limits(of.name, limits)
            except (ValueError, StoreError) as error:
                st.error(str(error))
            else:
                st.success("Set. It holds for every run that is started from now on.")
                return limits
    return of.limits


def _students(of: Class) -> None:
    students = register().students(of.name)
    st.subheader(f"{len(students)} student{'s' if len(students) != 1 else ''}")
    if not students:
        st.caption("Nobody has joined yet.")
        return
    by_id = {each.id: each for each in students}
    st.markdown(", ".join(each.nickname for each in students))
    with st.popover("Remove a student"):
        chosen = st.selectbox("Student", list(by_id), format_func=lambda key: by_id[key].nickname, key="remove-whom")
        st.caption("Their runs stay, without a name. With the link they could join again under another one.")
        st.button("Remove", type="primary", on_click=guarded(register().remove), args=(chosen,), key="remove-student")


def _runs(name: str, drawn: list[Class]) -> None:
    """Draw the runs of the class; `drawn` are all classes as the page around them shows them."""
    if register().classes() != drawn:
        st.rerun()  # another teacher has opened, closed or changed one
    runs = sorted(runs_of_class(name), key=lambda run: not run.active)
    st.subheader(f"{len(runs)} run{'s' if len(runs) != 1 else ''}, {sum(run.active for run in runs)} training or waiting")
    active = [run.id for run in runs if run.active]
    if len(active) > 1:
        st.button(
            f"Stop all {len(active)}",
            on_click=guarded(actions.stop),
            args=active,
            key="stop-all",
            icon=":material/stop_circle:",
        )
    for run in runs[:RUNS_SHOWN]:
        title, state, look, act = st.columns([6, 2.2, 0.9, 1.3], vertical_alignment="center")
        title.markdown(titles.run_title(run))
        state.markdown(f"{run.state}, {formatting.percent(run.last_test_accuracy)}")
        look.page_link(page_file("train"), label="Look", query_params={RUN.name: run.id})
        if run.active:
            act.button("Stop", key=f"stop-{run.id}", on_click=guarded(actions.stop), args=(run.id,))
        else:
            with act.popover("Delete", key=f"sure-{run.id}"):
                st.button(
                    "Delete this run",
                    key=f"delete-{run.id}",
                    on_click=guarded(actions.delete),
                    args=(run.id,),
                    type="primary",
                )
    if len(runs) > RUNS_SHOWN:
        st.caption(f"The other {len(runs) - RUNS_SHOWN} are on *Train*, each with its own buttons.")
