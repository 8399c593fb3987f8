"""The list of the runs that wait in the queue."""

import html
from collections.abc import Iterable

import streamlit as st

from dashboard.components.countdown import show_countdown, start_html
from dashboard.components.error_sentences import guarded
from dashboard.components.live_part import POLL_SECONDS, live
from dashboard.data import actions
from dashboard.data.queue_forecast import QueuedRun, queue_forecast
from dashboard.data.visitors import visitor
from dashboard.features.training.start_controls import problem
from dashboard.state.session import REFUSAL
from s7core import formatting
from s7core.language.translation import _
from s7core.language.words import comma_list, in_sentence
from s7core.recipe import Recipe, setting
from s7core.runs import titles

MOST_LISTED = 12  # besides the visitor's own


def show_queue(recipe: Recipe, experiment_key: str) -> None:
    """Draw the waiting runs, the next one first; nothing while the queue is empty.

    A run that the visitor may control has a button that takes it out, and one that gives it these settings.
    """
    if queue_forecast():
        live(_draw_queue, POLL_SECONDS, recipe, experiment_key, _controlled_recipes())


def _controlled_recipes() -> dict[str, Recipe]:
    """The settings of the waiting runs that the visitor may change, by their ids."""
    who = visitor()
    return {run_id: queued.run.recipe for run_id, queued in queue_forecast().items() if who.may_control(queued.run)}


def _draw_queue(recipe: Recipe, experiment_key: str, before: dict[str, Recipe]) -> None:
    waiting = list(queue_forecast().values())
    changed = any(before.get(run_id, now) != now for run_id, now in _controlled_recipes().items())
    # In a class the queue fills and empties all the time; if each change ran the page again, all would do so at once.
    if changed or REFUSAL.is_set() or not (waiting or visitor().is_classroom):
        st.rerun()  # the rest of the page shows the changed run too, and why a click changed nothing
    if not waiting:
        return
    st.markdown(_("**In the queue: {count}**", count=formatting.count(len(waiting))))
    if any(queued.run.student for queued in waiting):
        st.caption(_("Everybody gets one run a turn, short runs before long ones."))
    who = visitor()
    others: list[QueuedRun] = []
    for queued in waiting:
        mine = who.may_control(queued.run) and (who.owns(queued.run) or queued.place <= MOST_LISTED)
        if mine:
            _draw_others(others)
            _draw_own(queued, recipe, experiment_key)
            others = []
        elif queued.place <= MOST_LISTED:
            others.append(queued)
    _draw_others(others)
    hidden = sum(queued.place > MOST_LISTED and not who.owns(queued.run) for queued in waiting)
    if hidden:
        st.caption(_("And {count} more.", count=formatting.count(hidden)))


def _draw_others(runs: list[QueuedRun]) -> None:
    if runs:
        show_countdown(_list_html(runs), f"queue-from-{runs[0].run.id}")


def _draw_own(queued: QueuedRun, recipe: Recipe, experiment_key: str) -> None:
    run = queued.run
    show_countdown(_list_html([queued]), f"queue-own-{run.id}")
    row = st.container(horizontal=True, gap="small")
    row.button(_("Take out"), key=f"take-out-{run.id}", on_click=guarded(actions.stop), args=(run.id,))
    if run.epochs_done:  # it waits to go on, with the settings that it began with
        return
    differences = actions.changed_recipe(run, recipe, experiment_key).differences(run.recipe)
    row.button(
        _("Use this page's settings"),
        key=f"change-{run.id}",
        on_click=guarded(actions.change),
        args=(run.id, recipe, experiment_key),
        disabled=not differences or problem(recipe) is not None,
        help=_change_help(differences),
    )


def _change_help(names: Iterable[str]) -> str:
    """What the button that gives a waiting run the page's settings would change, by the names of the settings."""
    changed = comma_list(in_sentence(setting(name).label) for name in names)
    if not changed:
        return _("This run has these settings.")
    return _("Changes {settings} of this run, which keeps its place.", settings=changed)


def _list_html(runs: list[QueuedRun]) -> str:
    return f"<ol>{''.join(map(_item_html, runs))}</ol>"


def _item_html(queued: QueuedRun) -> str:
    facts = [html.escape(titles.run_title(queued.run))]
    if done := queued.run.epochs_done:
        facts.append(_("goes on after epoch {epoch}", epoch=done))
    if queued.starts_at is not None:
        facts.append(start_html(queued.run.id, queued.seconds))
    return f'<li value="{queued.place}">{comma_list(facts)}</li>'
