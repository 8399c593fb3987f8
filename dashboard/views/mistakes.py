"""Mistakes: which digits a run gets wrong, and how sure it was."""

import streamlit as st

from dashboard.ui import words
from dashboard.ui.address import check_link, select
from dashboard.ui.charts.answers import CELL, confusion_chart
from dashboard.ui.gallery import show_mistakes
from dashboard.ui.pages import page_file
from dashboard.ui.queue import choose_run
from dashboard.ui.reads import mistakes_of, probabilities, run_to_look_at, runs_to_look_into, test_labels, version
from s7core.analysis.mistakes import confusion_matrix
from s7core.lesson.stages import ALL_STAGES

ANY = "any"
CLASSES = [ANY, *map(str, range(10))]
PAGE = 24
MATRIX = "matrix"


def pick_cell() -> None:
    """A click on a cell of the matrix sets both filters; a click beside the cells clears them."""
    picked = st.session_state[MATRIX].selection[CELL]
    true, predicted = (str(picked[0][name]) if picked else ANY for name in ("true", "predicted"))
    st.session_state["true"] = true
    st.session_state["predicted"] = predicted if predicted != true else ANY


st.title("Mistakes")
st.markdown("See which digits a run gets wrong, how sure it was, and what another run says of the same digit.")
runs = {run.id: run for run in runs_to_look_into()}
if not runs:
    st.info("No run has learned anything yet. Train one: a quick look takes seconds.")
    st.page_link(page_file("train"), label="Go to Train", icon=":material/play_circle:")
    st.stop()

chosen, second = st.columns(2)
with chosen:
    own = next((each for each in runs.values() if not each.is_reference), None)
    first = own or run_to_look_at(ALL_STAGES[-1].key) or next(iter(runs.values()))
    run = choose_run(list(runs.values()), first=first, label="Run") or first
with second:
    other_id = select("Second opinion", [run_id for run_id in runs if run_id != run.id], key="other", default=None,
                      title=lambda run_id: words.run_title(runs[run_id]), placeholder="Choose another run")

found = mistakes_of(run.id, version(run))
answers = probabilities(run.id, version(run))
labels = test_labels()
st.markdown(f"**{len(found)} of {len(labels):,} test digits are wrong**: accuracy "
            f"{words.with_interval(1 - len(found) / len(labels))}.")

matrix_side, gallery_side = st.columns([1, 1.25], gap="large")
with matrix_side:
    matrix = confusion_matrix(labels, answers.argmax(1))
    worst = max((matrix[t, p], t, p) for t in range(10) for p in range(10) if t != p)
    chart_title = f"Most often a {worst[1]} is read as a {worst[2]}: {worst[0]} times"
    st.markdown(f"**{chart_title}**")
    st.altair_chart(confusion_chart(matrix), key=MATRIX, on_select=pick_cell, selection_mode=CELL,
                    width="stretch", alt=chart_title)
    st.caption("Click a cell to see its digits, beside the cells to see all. The diagonal counts the right ones.")
    with st.expander("The same as a table"):
        st.dataframe(matrix, alt="Confusion matrix: rows are true classes, columns predicted ones")
with gallery_side:
    first, then = st.columns(2)
    with first:
        true = select("True class", CLASSES, key="true", default=ANY)
    with then:
        predicted = select("Read as", CLASSES, key="predicted", default=ANY)
    shown = [m for m in found if true in (ANY, str(m.true)) and predicted in (ANY, str(m.predicted))]
    if not shown:
        st.info(f"No {true if true != ANY else 'digit'} is read as {predicted if predicted != ANY else 'another'}: "
                "choose another pair.")
    else:
        pages = -(-len(shown) // PAGE)
        check_link("page", [str(number) for number in range(1, pages + 1)])
        page = st.number_input(f"Page of {pages}", 1, pages, 1, key="page", bind="query-params") if pages > 1 else 1
        start = (page - 1) * PAGE
        st.caption(f"{start + 1} to {min(start + PAGE, len(shown))} of {len(shown)}, the highest loss first.")
        other = probabilities(other_id, version(runs[other_id])) if other_id else None
        show_mistakes(shown[start : start + PAGE], other, "second")
