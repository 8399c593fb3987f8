"""The drawer with Train's settings: open without a run on screen, folded beside one until the visitor opens it.

The settings are drawn either way, so that nothing of what was typed is lost: the style sheet of the page hides them.
"""

from streamlit.delta_generator import DeltaGenerator

from dashboard.components.error_sentences import guarded
from dashboard.state.address import asked
from dashboard.state.session import EXPERIMENT, RUN, SETTING_KEYS, SETTINGS_FOR_TRAIN, SETTINGS_OPEN_BESIDE
from s7core.language.translation import _
from s7core.runs.records import Run

OPEN_MARK, FOLDED_MARK = "s7-settings-open", "s7-settings-folded"  # classes that the style sheet looks for


def settings_are_asked() -> bool:
    """Whether a link or another page brings settings to look at and names no run; call it before a run is chosen."""
    brought = SETTINGS_FOR_TRAIN.is_set() or any(asked(key) is not None for key in (EXPERIMENT, *SETTING_KEYS.values()))
    return brought and asked(RUN) is None


def show_drawer_state(row: DeltaGenerator, drawer: DeltaGenerator, run: Run | None, asked_for: bool) -> None:
    """Open or fold `drawer`, and draw in `row` the button that does the other; without a run it is open.

    It is folded beside each new run, so that a click on Train shows the run. `asked_for` opens it on a page that was just
    opened, as `settings_are_asked` says.
    """
    beside = run.id if run else ""
    SETTINGS_OPEN_BESIDE.set_default(beside if asked_for else "")
    is_open = run is None or SETTINGS_OPEN_BESIDE.value == beside
    drawer.html(f'<i class="{OPEN_MARK if is_open else FOLDED_MARK}" hidden></i>')
    if run:
        row.button(
            _("Hide settings") if is_open else _("Settings"),
            key="settings",
            icon=":material/left_panel_close:" if is_open else ":material/tune:",
            on_click=guarded(_open_beside),
            args=("" if is_open else beside,),
        )


def _open_beside(run_id: str) -> None:
    SETTINGS_OPEN_BESIDE.set(run_id)
