"""The form by which a teacher sets what the students of a class may do."""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.components.error_sentences import say_error
from dashboard.data.resources import register
from dashboard.data.visitors import NotAllowedError, teacher_only
from s7core.choices import STAGES
from s7core.classroom.limits import (
    FEWEST_IMAGES,
    MOST_EPOCHS,
    MOST_MEGABYTES,
    MOST_MINUTES,
    MOST_STUDENTS,
    MOST_WAITING,
    Limits,
)
from s7core.classroom.register import Class
from s7core.language.translation import _
from s7core.lesson.stages import stage
from s7core.recipe import TRAINING_IMAGES
from s7core.runs.store_error import StoreError


def show_limits(of: Class) -> Limits:
    """Draw the form; returns the limits that hold now."""
    st.header(_("What students may do"))
    with st.form(f"limits-{of.name}"):
        typed = _typed(of.limits)
        if st.form_submit_button(_("Set"), type="primary", key=f"set-limits-{of.name}"):
            try:
                limits = teacher_only(_set_limits)(of, typed)
            except (ValueError, StoreError, NotAllowedError) as error:
                say_error(error)
            else:
                st.success(_("Set. It holds for every run that is started from now on."))
                return limits
    return of.limits


def _typed(now: Limits) -> dict[str, Any]:
    """Draw the fields; returns what is in them by the names of the limits."""
    seeds_help = _(
        "With the same seed all would get the same network to the bit, and the wall would show nothing of chance."
    )
    return {
        "epochs": st.number_input(_("Epochs of a run, at most"), 1, MOST_EPOCHS, now.epochs),
        "images": st.number_input(
            _("Training images of a run, at most"), FEWEST_IMAGES, TRAINING_IMAGES, now.images, step=1_000
        ),
        "waiting": st.number_input(_("Runs of one student that wait, at most"), 1, MOST_WAITING, now.waiting),
        "minutes": st.number_input(_("Minutes that a run trains, at most"), 1, MOST_MINUTES, now.minutes),
        "megabytes": st.number_input(_("Megabytes that one student's runs take, at most"), 1, MOST_MEGABYTES, now.megabytes),
        "students": st.number_input(_("Students of the class, at most"), 1, MOST_STUDENTS, now.students),
        "stages": tuple(
            st.multiselect(
                _("Stages"),
                list(STAGES),
                list(now.stages),
                format_func=lambda key: stage(key).title,
                placeholder=_("Choose stages"),
            )
        ),
        "own_seeds": st.checkbox(_("Each student has seeds of their own"), now.own_seeds, help=seeds_help),
    }


def _set_limits(of: Class, typed: dict[str, Any]) -> Limits:
    now = register().class_named(of.name) or of  # the door may have been closed since the form was drawn
    limits = replace(now.limits, **typed)
    register().set_limits(of.name, limits)
    return limits
