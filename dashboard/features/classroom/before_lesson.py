"""What a teacher does before the lesson: see how long the class will wait, set a size for it, and save what to print."""

from functools import partial

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.components.save_button import save_button
from dashboard.data.join_addresses import join_addresses
from dashboard.data.lesson_facts import first_experiment
from dashboard.data.resources import register, run_catalog
from dashboard.data.visitors import teacher_only
from s7core import formatting
from s7core.classroom.limits import MOST_STUDENTS
from s7core.classroom.register import Class
from s7core.language.translation import N_, _, in_source_language
from s7core.lesson.presets import QUICK_EPOCHS
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import Recipe
from s7core.runs.class_duration import class_images, class_seconds, quick_looks_of
from s7core.runs.pace import pace_of
from s7core.training.threads import usable_cores

USUAL_STUDENTS = 30
LESSON_MINUTES = 45


def show_before_lesson(of: Class) -> None:
    """Draw the forecast for as many students as the teacher types, the button of the class preset, and the two pages."""
    st.header(_("Before the lesson"))
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    students = row.number_input(
        _("Students who come"), 1, MOST_STUDENTS, min(USUAL_STUDENTS, of.limits.students), key="students-expected", width=180
    )
    images = class_images(_recipes(), students, usable_cores())
    is_set = (of.limits.images, of.limits.epochs) == (images, QUICK_EPOCHS)
    row.button(
        _("Class preset is set") if is_set else _("Set the class preset"),
        key="class-preset",
        icon=":material/timer:",
        on_click=guarded(teacher_only(_set_preset)),
        args=(of.name, images),
        disabled=is_set,
        help=_(
            "At most {images} images and {epochs} epochs a run, so that results of all come soon. Set other limits below "
            "whenever you like.",
            images=formatting.count(images),
            epochs=QUICK_EPOCHS,
        ),
    )
    address = next(iter(join_addresses().servers), "")
    with row:
        plan = partial(_plan, students)
        save_button(_("Lesson plan"), plan, "lesson-plan.html", "text/html", key="save-plan", about=_(_PLAN))
        make = partial(_handout, address, of.name)
        save_button(_("Handout"), make, "handout.html", "text/html", key="save-handout", about=_(_HANDOUT))
    st.markdown(forecast(students, images))


_PLAN = N_("The lesson with its minutes, what to ask, and the answers: a page to print.")
_HANDOUT = N_("One page for each student, with the address and the class, room for guesses, results and answers.")


def forecast(students: int, images: int) -> str:
    """How long a class waits for a quick look of each stage by each student, without a preset and with so many images."""
    cores, recipes = usable_cores(), _recipes()
    usual, preset = (class_seconds(quick_looks_of(recipes, *most), students, cores) for most in ((), (images,)))
    values = {
        "students": formatting.counted(students, "{count} student", "{count} students"),
        "time": formatting.duration(usual),
        "cores": formatting.counted(cores, "{count} core", "{count} cores"),
    }
    if pace_of(recipes[0]).measured:
        told = _(
            "{students}, a quick look of each stage: all have trained after **{time}** on {cores}, as measured here.",
            **values,
        )
    else:
        told = _(
            "{students}, a quick look of each stage: all have trained after **{time}** on {cores}, assumed for a slow "
            "laptop until it is measured here.",
            **values,
        )
    return f"{told} {_sooner(images, preset) if preset < usual else _('A class preset would save no time.')}"


def _sooner(images: int, seconds: float) -> str:
    return _(
        "With the class preset, {images} images at most: {time}.",
        images=formatting.count(images),
        time=formatting.duration(seconds),
    )


def _recipes() -> list[Recipe]:
    return [first_experiment(each.key).recipe for each in ALL_STAGES]


def _set_preset(name: str, images: int) -> None:
    register().change_limits(name, images=images, epochs=QUICK_EPOCHS)


@in_source_language
def _plan(students: int) -> str:
    from s7core.export.lesson.lesson_plan import lesson_plan
    from s7core.reference.lesson_outline import lesson_outline

    return lesson_plan(lesson_outline(run_catalog()), students, LESSON_MINUTES, usable_cores())


@in_source_language
def _handout(address: str, class_name: str) -> str:
    from s7core.export.lesson.handout import handout
    from s7core.reference.lesson_outline import lesson_outline

    return handout(lesson_outline(run_catalog()), address, class_name)
