"""Every action of every page: what of it the tests send in other visitors' names, and what is harmless, with the reason.

An action is a callback that a page hands to Streamlit, or a button whose click the page itself asks for. Its name is its
file and its callback or its key.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

DASHBOARD = Path(__file__).parents[2] / "dashboard"
WRAPPERS = ("guarded", "partial", "teacher_only")  # around what a click calls
BUTTONS = ("button", "form_submit_button")

# Actions that change the store or sign somebody in: how the keys of their widgets begin, where tests send their clicks.
TRIED = {
    "features/classroom/class_students.py: _readmit": "readmit-student",
    "features/classroom/class_students.py: _remove": "remove-student",
    "components/class_call.py: put_note_away": "note-read-",
    "features/classroom/student_note.py: _send": "send-note",
    "features/classroom/join_class.py: Join": "FormSubmitter:join",
    "features/classroom/join_class.py: come-back-button": "come-back-button",
    "features/classroom/join_class.py: give_new_code": "new-code",
    "features/classroom/join_class.py: leave": "leave",
    "features/classroom/limits_form.py: set-limits-": "set-limits-",
    "features/classroom/teacher_page.py: create-class": "create-class",
    "features/classroom/teacher_page.py: _set_open": "open-",
    "features/classroom/teacher_page.py: _set_joining": "joining-",
    "features/classroom/teacher_page.py: _set_frozen": "frozen-",
    "features/classroom/teacher_page.py: _set_names": "names-",
    "features/classroom/teacher_page.py: _call": "called-",
    "features/classroom/before_lesson.py: _set_preset": "class-preset",
    "features/classroom/teacher_page.py: actions.stop": "stop-all",
    "features/classroom/teacher_page.py: actions.delete": "delete-",
    "features/classroom/teacher_page.py: sign_out": "sign-out",
    "features/classroom/teacher_sign_in.py: Sign in": "FormSubmitter:sign-in",
    "features/home/first_minute.py: start_with_guess": "train-live",
    "features/presenter/training_slide.py: start_with_guess": "present-train",
    "features/build/board_offer.py: board-train": "board-train",
    "features/build/train_network.py: build-train": "build-train",
    "features/run/duel_form.py: _start": "duel-start",
    "features/run/guess_form.py: _commit": "commit-guess",
    "features/run/replicates_panel.py: actions.stop": "stop-seeds",
    "features/run/run_panel.py: actions.stop": "stop-",
    "features/run/run_result.py: actions.resume": "resume-",
    "features/run/run_result.py: delete-": "delete-",
    "features/run/same_run.py: start_with_guess": "again-",
    "features/stage/run_step.py: start_with_guess": "preset-",
    "features/training/queue_list.py: actions.stop": "take-out-",
    "features/training/queue_list.py: actions.change": "change-",
    "features/training/start_controls.py: start_with_guess": "train",
    "features/training/start_controls.py: submit": "range-test",
    "features/training/sweep_panel.py: actions.stop": "stop-sweep",
    "features/training/sweep_panel.py: start_sweep": "start-sweep",
    "features/training/unreadable_runs.py: actions.delete_unreadable": "delete-unreadable-",
    "features/your_digit/draw_ten.py: _delete": "delete-own-digits",
    "features/your_digit/draw_ten.py: _keep": "keep-digit",
    "features/your_digit/set_keeper.py: delete_digit": "delete-digit",
    "features/your_digit/set_keeper.py: delete_digit_set": "delete-digit-set",
    "features/your_digit/set_keeper.py: delete_digits_of": "delete-digits-of",
}

_OWN = "it changes only what the sender's own session or address says"
_LOOK = "it leads to another page"
_OWN_MARKS = "it changes the sender's own session, and the marks and answers that the store has of them alone"
_NOTHING = "it does nothing; what the component tells is read by the page"
_ACCOUNT = "Streamlit sends the visitor to the school's sign-in, which knows who they are, or forgets who they were"
HARMLESS = {
    **dict.fromkeys(
        (
            "components/clickable.py: clicked",
            "components/digit_choice.py: drop_address",
            "components/digit_mover.py: _back",
            "components/guess_axis.py: moved",
            "features/compare/replay_player.py: _moved",
            "features/layers/layer_panel.py: _next_mask",
            "features/layers/learning_panel.py: _take_wrong_digit",
            "features/layers/step_controls.py: LEARNING_RATE.set",
            "features/layers/step_controls.py: _start_over",
            "features/layers/step_controls.py: _take",
            "features/layers/weight_choice.py: _typed",
            "features/mistakes/confusion_panel.py: _pick",
            "features/mistakes/digit_browser.py: first_page",
            "features/presenter/question_slide.py: _reveal",
            "features/presenter/slides.py: _turned",
            "features/presenter/slides.py: _turned_by",
            "features/presenter/slides.py: turn_to",
            "features/build/architecture_editor.py: _entered",
            "features/build/architecture_editor.py: _forget",
            "features/build/architecture_editor.py: _read_text",
            "features/build/architecture_editor.py: _set",
            "features/run/range_test_result.py: use_learning_rate",
            "features/stage/stage_questions.py: _turn_to_question",
            "features/training/start_controls.py: _apply",
            "features/training/start_controls.py: _reset",
            "features/training/settings_drawer.py: _open_beside",
            "features/training/sweep_form.py: _suggest",
            "features/your_digit/draw_ten.py: DIGIT_ASKED.pop",
            "features/your_digit/draw_ten.py: DIGIT_ASKED.set",
            "features/your_digit/fool_network.py: _take",
        ),
        _OWN,
    ),
    **dict.fromkeys(
        (
            "features/stage/guided_path.py: _go_on",
            "features/stage/guided_path.py: _turn_to",
            "features/stage/look_step.py: earn",
            "features/stage/stage_questions.py: _check",
            "features/stage/stage_questions.py: _hint",
            "features/stage/stage_questions.py: _uncover",
        ),
        _OWN_MARKS,
    ),
    **dict.fromkeys(
        (
            "features/ablations/study_panel.py: compare-",
            "features/ablations/study_panel.py: watch-",
            "features/board/entry_in_hand.py: board-build",
            "features/board/entry_in_hand.py: board-change",
            "features/board/entry_in_hand.py: board-compare",
            "features/classroom/join_class.py: Start the lesson",
            "features/home/class_entry.py: enter-class",
            "features/classroom/join_class.py: to-wall",
            "features/classroom/presentation_form.py: present",
            "features/classroom/teacher_page.py: to-wall",
            "features/glossary/term_list.py: _open",
            "features/presenter/slides.py: present-leave",
            "features/build/train_network.py: build-settings",
            "features/run/run_result.py: compare-",
            "features/run/run_result.py: inside-",
            "features/run/run_result.py: mistakes-",
            "features/stage/explain_step.py: all-mistakes",
            "features/stage/run_step.py: all-settings",
            "views/audit.py: Compare the reference runs",
            "views/home.py: Compare the stages",
            "views/home.py: Try your own digit",
            "views/home.py: lesson",
        ),
        _LOOK,
    ),
    "features/classroom/class_students.py: GIVEN_CODE.pop": "it forgets a code that this session was shown",
    "features/classroom/join_class.py: PERSONAL_CODE.pop": "it forgets a code that this session was shown",
    "state/visitor.py: lambda: None": _NOTHING,
    "features/your_digit/drawing_pad.py: lambda: None": _NOTHING,
    "features/your_digit/picture_upload.py: lambda: None": _NOTHING,
    "state/tab_visibility.py: lambda: None": _NOTHING,
    "features/classroom/teacher_sign_in.py: st.login": _ACCOUNT,
    "features/classroom/teacher_sign_in.py: end_provider_sign_in": _ACCOUNT,
}


@cache
def page_actions() -> frozenset[str]:
    """The names of all actions in the dashboard's files."""
    found = set()
    for path in sorted(DASHBOARD.rglob("*.py")):
        inside = path.relative_to(DASHBOARD).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if inside != "components/error_sentences.py":
            found |= {f"{inside}: {name}" for name in action_names(tree)}
    return frozenset(found)


def action_names(tree: ast.AST) -> Iterator[str]:
    """The names of the actions in a module, without its file."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        named = {each.arg: each.value for each in node.keywords if each.arg}
        callbacks = [value for name, value in named.items() if name.startswith("on_")]
        yield from (_callback_name(value) for value in callbacks if not isinstance(value, ast.Constant))
        if isinstance(node.func, ast.Attribute) and node.func.attr in BUTTONS and not callbacks:
            yield _text(named.get("key") or node.args[0])


def _callback_name(value: ast.expr) -> str:
    """What is called, without the guard and without arguments that are bound."""
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in WRAPPERS:
        value = value.args[0]
    return ast.unparse(value)


def _text(value: ast.expr) -> str:
    """The text of a key or label in English, up to what differs from one to the next."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("_", "_p"):
        return _text(value.args[-1])
    if isinstance(value, ast.JoinedStr):
        return "".join(str(each.value) for each in value.values if isinstance(each, ast.Constant)) or ast.unparse(value)
    return str(value.value) if isinstance(value, ast.Constant) else ast.unparse(value)
