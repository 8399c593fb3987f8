"""Questions about a stage, one at a time, with hints: an answer is checked when it is given, and can be shown."""

import streamlit as st

from dashboard.components.error_sentences import guarded, part
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.lesson_facts import questions_of, single_reference
from dashboard.data.own_progress import note_answer
from dashboard.state.lesson_marks import earn, marks
from dashboard.state.question_state import QuestionState
from dashboard.state.session import ANSWER, QUESTION_SHOWN, QUESTIONS
from s7core import formatting
from s7core.analysis.question import Question
from s7core.classroom.student_progress import ANSWER_SHOWN, ANSWERED_RIGHT, ANSWERED_WRONG, AnswerNews
from s7core.formatting import number_in_words, percent
from s7core.language.translation import _
from s7core.language.words import sentence_start
from s7core.recipe import Recipe
from s7core.runs.records import EpochRecord, Run

RIGHT, WRONG, UNCOVERED = ANSWERED_RIGHT, ANSWERED_WRONG, ANSWER_SHOWN


def show_questions(toggles: Recipe, run: Run | None, epochs: list[EpochRecord]) -> None:
    """Draw the stage's questions about the network under the toggles and about the run, one at a time.

    Without epochs of a run of the visitor's own they are about a reference run, see `show_run_asked_about`.
    """
    st.subheader(_("Questions"))
    part(_draw)(toggles, run, epochs)


def show_run_asked_about(stage_key: str) -> None:
    """Draw which run the questions are about where the visitor has none at this stage, and its accuracies."""
    reference, _recipe = single_reference(stage_key)
    if reference:
        caption_with_terms(
            _(
                "There is no run of yours here yet, so questions about a run ask about {run}: test accuracy {first} after "
                "epoch 1 and {last} after its last, training accuracy {training} then.",
                run=reference.whose,
                first=percent(reference.test[0]),
                last=percent(reference.test[-1]),
                training=percent(reference.train[-1]),
            )
        )


def _draw(toggles: Recipe, run: Run | None, epochs: list[EpochRecord]) -> None:
    asked = {f"{toggles.stage}-{each.key}": each for each in questions_of(toggles, run if epochs else None, epochs)}
    keys = list(asked)
    open_ones = [key for key in keys if not _ended(_state(key, asked[key]))]
    shown = _shown_of(toggles.stage, keys, open_ones)
    title = _("Question {number} of {all}", number=keys.index(shown) + 1, all=len(keys))
    _question(title, asked[shown], shown, len(keys))
    _ways_on(toggles.stage, keys, shown, open_ones)
    if not open_ones:
        is_new = "explain" not in marks()[toggles.stage]
        earn(toggles.stage, "explain")  # also where the address names it: only what is earned is kept in the store
        if is_new:
            st.rerun()  # the bar at the foot shows the new mark


def _shown_of(stage_key: str, keys: list[str], open_ones: list[str]) -> str:
    """The question that was turned to; at first, or when that is asked no more, the first one without an answer."""
    turned_to = QUESTION_SHOWN.set_default({})
    if turned_to.get(stage_key) not in keys:
        turned_to[stage_key] = next(iter(open_ones), keys[0])
    return turned_to[stage_key]


def _ways_on(stage_key: str, keys: list[str], shown: str, open_ones: list[str]) -> None:
    """Draw the buttons to the questions before and after, and what is left to do before the step is done."""
    place = keys.index(shown)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for label, at, icon in ((_("Previous question"), place - 1, "back"), (_("Next question"), place + 1, "forward")):
            st.button(
                label,
                key=f"question-{icon}",
                icon=f":material/arrow_{icon}:",
                disabled=at not in range(len(keys)),
                type="primary" if icon == "forward" and shown not in open_ones and open_ones else "secondary",
                on_click=guarded(_turn_to_question),
                args=(stage_key, keys[at % len(keys)]),
            )
    st.caption(_left_text(len(keys), len(open_ones)))


def _left_text(all_questions: int, left: int) -> str:
    """What is left to do before the step is done."""
    all_of_them = number_in_words(all_questions)
    if not left:
        return _("All {count} are answered: this step is done.", count=all_of_them)
    if left == all_questions:
        return _("This step is done when all {count} are answered, or their answers are shown.", count=all_of_them)
    return _("{count} of {all} left; then this step is done.", count=sentence_start(number_in_words(left)), all=all_of_them)


def _turn_to_question(stage_key: str, key: str) -> None:
    QUESTION_SHOWN.set_default({})[stage_key] = key


def _ended(state: QuestionState) -> bool:
    return state.said in (RIGHT, UNCOVERED)


def _question(title: str, question: Question, key: str, all_questions: int) -> None:
    state = _state(key, question)
    with st.form(f"question-{key}", border=True):
        markdown_with_terms(_("**{title}.** {question}", title=title, question=question.text))
        _field(question, key)
        ended = _ended(state)
        buttons = st.container(horizontal=True, gap="small")
        with buttons:
            # Enter in the field presses the first of them.
            st.form_submit_button(
                _("Check"), key=f"check-{key}", type="primary", on_click=guarded(_check), args=(question, key)
            )
            more = len(question.hints) > state.hints and not ended
            st.form_submit_button(
                _("Hint") if not state.hints else _("Another hint"),
                key=f"hint-{key}",
                disabled=not more,
                on_click=guarded(_hint),
                args=(question, key),
                icon=":material/lightbulb:",
            )
            st.form_submit_button(
                _("Show the answer"), key=f"show-{key}", disabled=ended, on_click=guarded(_uncover), args=(question, key)
            )
        for hint in question.hints[: state.hints]:
            caption_with_terms(_("Hint: {hint}", hint=hint))
        _verdict(question, state.said, all_questions)


def _field(question: Question, key: str) -> None:
    label = _("Your answer, {unit}", unit=question.unit) if question.unit else _("Your answer")
    name = ANSWER.key(key).name
    if question.kind == "choice":
        st.radio(label, question.choices, None, key=name, horizontal=True, persist_state="session", format_func=_)
    elif question.kind == "whole number":
        st.number_input(
            label,
            value=None,
            step=1,
            key=name,
            placeholder=_("a whole number"),
            width=260,
            persist_state="session",
        )
    else:
        st.number_input(
            label,
            value=None,
            step=0.1,
            format="%.2f",
            key=name,
            placeholder=_("a number"),
            width=260,
            persist_state="session",
        )


def _verdict(question: Question, said: str, all_questions: int) -> None:
    if said == RIGHT:
        st.success(_("Right."), icon=":material/check_circle:")
        markdown_with_terms(question.explanation)
    elif said == UNCOVERED:
        st.info(_("The answer: {answer}", answer=_written(question)), icon=":material/visibility:")
        markdown_with_terms(question.explanation)
    elif said == WRONG:
        st.warning(
            _(
                "Not yet: try again, take a hint, or show the answer. This step is done when all {count} are answered.",
                count=number_in_words(all_questions),
            ),
            icon=":material/replay:",
        )


def _written(question: Question) -> str:
    if isinstance(question.answer, str):
        return _(question.answer)
    is_whole = question.kind == "whole number"
    number = formatting.count(round(question.answer)) if is_whole else formatting.decimal(question.answer, 2)
    return f"{number} {question.unit}".strip()


def _state(key: str, question: Question) -> QuestionState:
    """The verdict and the number of hints of a question; a new state where its answer has changed since."""
    states = QUESTIONS.set_default({})
    about = f"{question.key} {question.answer}"  # not its text, which is in another language tomorrow
    if key not in states or states[key].about != about:
        states[key] = QuestionState(about)
    return states[key]


def _check(question: Question, key: str) -> None:
    given = ANSWER.key(key).get()
    if given is not None:
        said = RIGHT if question.is_right(given) else WRONG
        _change(question, key, said, said, str(given))


def _hint(question: Question, key: str) -> None:
    state = _state(key, question)
    state.hints += 1
    _change(question, key, state.said, "")


def _uncover(question: Question, key: str) -> None:
    _change(question, key, UNCOVERED, UNCOVERED)


def _change(question: Question, key: str, said: str, verdict: str, answer: str = "") -> None:
    """Set what was said of a question; until it is answered, a student's teacher is told of each step on the way."""
    state = _state(key, question)
    was_open, state.said = not _ended(state), said
    if was_open:
        stage_key = key.removesuffix(f"-{question.key}")
        note_answer(AnswerNews(stage_key, question.key, verdict, answer, state.hints))
