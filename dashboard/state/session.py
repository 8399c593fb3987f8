"""Every key of the session state and every parameter of an address, each declared once.

A key that only names a widget or an element, and whose value nothing reads or writes through the session state, is a plain
string where the widget is drawn.
"""

from typing import Any

import streamlit as st

from dashboard.state.address_kind import SWITCH, WHOLE_NUMBER, of_setting, text
from dashboard.state.question_state import QuestionState
from dashboard.state.session_key import AddressKey, Key, KeyFamily, Lifetime
from s7core.classroom.student_progress import AnswerNews
from s7core.recipe import settings

# Parameters of addresses. Each page starts from its own address, so all of them are forgotten with the page.

SETTING_KEYS: dict[str, AddressKey[Any]] = {each.name: AddressKey(each.name, kind=of_setting(each)) for each in settings()}
STAGE = SETTING_KEYS["stage"]
BATCH_NORM = SETTING_KEYS["batch_norm"]
DROPOUT = SETTING_KEYS["dropout"]
LEARNING_RATE = SETTING_KEYS["learning_rate"]
LAYERS = SETTING_KEYS["layers"]  # the edited layers as text; on Compare the two items whose layer tables are aligned
EXPERIMENT = AddressKey[str]("experiment")
SEEDS = AddressKey[int]("seeds", kind=WHOLE_NUMBER)
SWEEP_SETTING = AddressKey[str]("sweep")  # of Train's sweep: the setting that varies, and its values, separated by commas
SWEEP_VALUES = AddressKey[str]("values")
SWEEP_SETTING_2 = AddressKey[str]("sweep2")  # a second one, if any
SWEEP_VALUES_2 = AddressKey[str]("values2")
SWEEP_SEEDS = AddressKey[str]("sweep-seeds")  # numbers and ranges: "0-2"

RUN = AddressKey[str]("run")
RUNS = AddressKey[list[str]]("runs")
SAME_RUN = AddressKey[str]("same")  # a run that is on the screen because it has the settings and the seed that were started
OTHER_RUN = AddressKey[str]("other")
VIEW = AddressKey[str]("see")

LAYER = AddressKey[str]("layer")
CHANNEL = AddressKey[str]("channel")
INPUT_CHANNEL = AddressKey[str]("input")
ROW = AddressKey[int]("row", kind=WHOLE_NUMBER)
COLUMN = AddressKey[int]("column", kind=WHOLE_NUMBER)
DROPOUT_MASK = AddressKey[str]("mask")
WEIGHT = AddressKey[str]("weight")  # "input-row-column" of its output channel
STEPS_TAKEN = AddressKey[int]("steps", kind=WHOLE_NUMBER)  # of learning one digit
MEANT_DIGIT = AddressKey[str]("meant", kind=WHOLE_NUMBER)  # what a drawn digit shall be read as
START_STAGE = AddressKey[str]("start")
SELECTED_LAYER = AddressKey[str]("at", kind=WHOLE_NUMBER)  # its place, counted from 1

EXAMPLE_DIGIT = AddressKey[int]("digit", kind=WHOLE_NUMBER)
INDEX = AddressKey[int]("index", kind=WHOLE_NUMBER)  # of a test digit
DRAWN = AddressKey[str]("drawn", kind=text(2_000))  # 28 × 28 bytes take 1,100 at the most
STROKES = AddressKey[str]("strokes", kind=text(8_000))  # a full pad takes 7,500
MOMENT = AddressKey[int]("moment", kind=WHOLE_NUMBER)  # of a run: the training steps taken
WATCHED = AddressKey[int]("watched", kind=WHOLE_NUMBER)  # index of the test digit that a network is watched at
PLACEMENT = AddressKey[str]("place")
SHIFT_RIGHT = AddressKey[int]("right", kind=WHOLE_NUMBER)
SHIFT_DOWN = AddressKey[int]("down", kind=WHOLE_NUMBER)
TURN_DEGREES = AddressKey[int]("degrees", kind=WHOLE_NUMBER)
SMALLEST_SHOWN = AddressKey[bool]("reveal", kind=SWITCH)

SHOWN_DIGITS = AddressKey[str]("show")
TRUE_CLASS = AddressKey[str]("true")
PREDICTED_CLASS = AddressKey[str]("predicted")
SURENESS = AddressKey[tuple[int, int]]("sure", kind=WHOLE_NUMBER)
PAGE_NUMBER = AddressKey[int]("page", kind=WHOLE_NUMBER)
FACET = AddressKey[str]("facet")

COMPARED = AddressKey[list[str]]("items")
SIDE_A = AddressKey[str]("a")
SIDE_B = AddressKey[str]("b")
CURVE = AddressKey[str]("curve")
PUBLISHED_BEHIND = AddressKey[bool]("ghost", kind=SWITCH)
WHOLE_AXIS = AddressKey[bool]("whole", kind=SWITCH)
BOARD_ENTRY = AddressKey[str]("entry")
SIZE_MEASURE = AddressKey[str]("size")
ALL_SETTINGS = AddressKey[bool]("all", kind=SWITCH)
HARD_DIGITS_PAGE = AddressKey[int]("hard", kind=WHOLE_NUMBER)
REPLAYED_RUN = AddressKey[str]("replay")
EPOCH = AddressKey[str]("epoch", kind=WHOLE_NUMBER)

EVIDENCE_MEASURE = AddressKey[str]("by")
VERDICT = AddressKey[str]("verdict")
CLAIM = AddressKey[str]("claim", kind=WHOLE_NUMBER)  # its number in the audit, from 1
GLOSSARY_TERM = AddressKey[str]("term")
CLASS = AddressKey[str]("class")
WALL_AXIS = AddressKey[str]("across")
SLIDE = AddressKey[str]("slide")
PRESENTED_QUESTION = AddressKey[str]("question")
STEP = AddressKey[str]("step")  # of a stage: look, guess, run or explain
HIDDEN = AddressKey[list[str]]("hide")
DONE_STEPS = AddressKey[str]("done")
LANGUAGE = AddressKey[str]("lang")

# Kept for the visit.

OPEN_PAGE = Key[str]("open page", Lifetime.VISIT)  # the address of the page that the session shows
ADDRESS_SEEN = Key[dict[str, list[str]]]("address seen", Lifetime.VISIT)  # what it said when last read or written
# What a widget's latest choices have replaced in the address, and when, in seconds of the monotonic clock.
ADDRESS_REPLACED = Key[dict[str, list[tuple[list[str], float]]]]("address replaced", Lifetime.VISIT)
SPOKEN_LANGUAGE = Key[str]("spoken language", Lifetime.VISIT)  # its code, as the visitor chose it or their browser asks
LAST_RUN = Key[str | None]("last run", Lifetime.VISIT)  # the one looked at last, on whichever page
MARKS = Key[dict[str, set[str]]]("lesson marks", Lifetime.VISIT)  # {stage: steps that are done}
REACHED = Key[dict[str, str]]("lesson places", Lifetime.VISIT)  # {stage: the step that Next has led to}
STARTED_RUN = Key[tuple[str, float]]("started run", Lifetime.VISIT)  # put on the screen by the last start, and when
RUN_BEFORE_START = Key[str | None]("run before start", Lifetime.VISIT)  # that was on screen when that one was started
OWN_RUNS = Key[set[str]]("own runs", Lifetime.VISIT)  # ids of runs that this session started
MARKS_WRITER = Key[Any]("marks writer", Lifetime.VISIT)  # the component that puts the marks into the address
COOKIES = Key[dict[str, str]]("cookies", Lifetime.VISIT)  # {name: what this session wants the browser's cookie to hold}
COOKIE_WRITER = Key[Any]("cookie writer", Lifetime.VISIT)  # the component that sets them
TAB_VISIBILITY = Key[Any]("tab visibility", Lifetime.VISIT)  # the component that tells whether the tab is hidden
CALLBACK_ERROR = Key[str]("callback error", Lifetime.VISIT)  # why the last click did nothing, until a page has said it
SETTINGS_FOR_TRAIN = Key[dict[str, Any]]("settings for train", Lifetime.VISIT)  # {name: value} to open Train with
PENDING_GUESSES = Key[dict[str, tuple[float, float]]]("pending guesses", Lifetime.VISIT)  # {experiment: accuracies, 0..1}
GUESSED_RUNS = Key[dict[str, str]]("guessed runs", Lifetime.VISIT)  # {experiment: the run of its latest guess}
QUESTION_SHOWN = Key[dict[str, str]]("question shown", Lifetime.VISIT)  # {stage: the question that was turned to}
ANSWERED_CALL = Key[str]("answered call", Lifetime.VISIT)  # the stage that the teacher called to and the student opened
EARNED_STEPS = Key[set[tuple[str, str]]]("earned steps", Lifetime.VISIT)  # (stage, step) that were done in this visit
STORED_STEPS = Key[set[tuple[str, str]]]("stored steps", Lifetime.VISIT)  # of the visiting student, as the store has them
STUDENT_OF_MARKS = Key[str]("student of marks", Lifetime.VISIT)  # the id of whom the store's marks were joined with these
UNSAVED_ANSWERS = Key[list[AnswerNews]]("unsaved answers", Lifetime.VISIT)  # what was done with questions, not yet stored
NEXT_SAVE = Key[float]("next save", Lifetime.VISIT)  # not before this moment of the monotonic clock: the store had failed
QUESTIONS = Key[dict[str, QuestionState]]("questions", Lifetime.VISIT)  # {stage and question: what was said of it}
ANSWER = KeyFamily[float | str | None]("answer-", Lifetime.VISIT)  # the field under each question

# Forgotten with the page.

REFUSAL = Key[str]("refusal")  # why the last click started no run
SETTINGS_OPEN_BESIDE = Key[str]("settings open beside")  # Train's settings are open beside this run, by its id
RUN_SIZE = Key[str]("run-size")  # the size in Train's control
SHOWN_TITLE = Key[tuple[str, str]]("shown title")  # of the run on screen: its id and the title that the browser has of it
CURVES_IN_DETAIL = Key[bool]("curves in detail")  # whether those of a run in training are drawn
GUESS_NOTE = Key[tuple[str, str]]("guess note")  # (kind, text) about the last click on the form, shown once
GUESS_FIRST = Key[float | None]("guess-first")  # percent
GUESS_LAST = Key[float | None]("guess-last")  # percent
GUESS_AXIS = Key[Any]("guess-axis")
FIRST_RUN_SHOWN = Key[str]("first run shown")  # the run that a stage's page opened with
FIRST_STEP = Key[str]("first step")  # the step that a stage's page opened with
NEXT_STAGE = Key[bool]("next stage")  # whether Next was pressed at the end of a stage
GUIDED_BAR = Key[Any]("guide")
PRESENTER_KEYS = Key[Any]("present-keys")
REVEALED_ANSWERS = Key[set[str]]("revealed answers")  # of presented questions, by their keys
STAGE_TO_PRESENT = Key[str]("stage to present")  # that was asked for at the end of another one's slides
CLAIM_MOSAIC = Key[Any]("claim-mosaic")
REPLAY_PLAYER = Key[Any]("replay-player")
DIAGRAM = Key[Any]("diagram")
FEATURE_MAPS = Key[Any]("feature-maps")
UNIT_PICTURE = Key[Any]("unit-grid")
WEIGHT_PICTURE = Key[Any]("weight-picture")
WEIGHT_LAYER = Key[str]("weight layer")  # that the weight was chosen in
INPUT_UNIT = Key[int]("input-unit")
LEARNED_ON = Key[tuple[Any, ...]]("learned on")  # the network and the digit that the steps were taken with
UNIT_GRID_SIZE = Key[tuple[int, int]]("unit grid size")  # of the grid that row and column were chosen on
GALLERY = Key[Any]("gallery")
CONFUSION_CHART = Key[Any]("matrix")
DIGIT_SCALE = Key[float]("scale")  # of the moved digit in a dialog
DRAWING_PAD = Key[Any]("pad")
DIGIT_PAD = KeyFamily[Any]("pad-")  # one for each digit of a test set
DIGIT_ASKED = Key[int]("digit asked")  # the digit of one's test set that is drawn now
OWN_DRAWINGS = Key[Any]("own drawings")  # the ten drawn digits, to be clicked
DRAWN_DIGITS = Key[Any]("drawn digits")  # those of all authors
DRAWN_DIGIT = Key[str]("drawn digit")  # the id of the one that was clicked
SET_REFUSAL = Key[str]("set refusal")  # why the last click kept or deleted no digit
PICTURE_UPLOAD = Key[Any]("picture upload")
WINDOW_SLIDE = Key[Any]("window slide")
PAD_OPENED_WITH = Key[str]("pad opened with")  # the strokes that were on the pad when it appeared
LAYERS_TEXT = Key[str]("text")
LAYERS_PROBLEM = Key[str]("layers problem")  # what is wrong with the text
LAYER_EDIT = KeyFamily[Any]("edit-")  # one field for each number or switch of the selected layer
PERSONAL_CODE = Key[str]("personal code")  # of the visiting student, until they have noted it or leave the page
GIVEN_CODE = Key[tuple[str, str]]("given code")  # a nickname and the code that the teacher has just made for it
NOTE_TEXT = KeyFamily[str]("note-to-")  # what the teacher types to a student
CLASS_OPEN = KeyFamily[bool]("open-")
NEWCOMERS_MAY_JOIN = KeyFamily[bool]("joining-")
WALL_FROZEN = KeyFamily[bool]("frozen-")
NAMES_ON_WALL = KeyFamily[bool]("names-")
CALLED_TO = KeyFamily[str]("called-")  # the stage that everybody is called to, "" for none

_declared = list(globals().values())
KEYS: tuple[Key[Any], ...] = tuple(
    dict.fromkeys([*SETTING_KEYS.values(), *(value for value in _declared if isinstance(value, Key))])
)
ADDRESS_KEYS: dict[str, AddressKey[Any]] = {key.name: key for key in KEYS if isinstance(key, AddressKey)}
KEY_FAMILIES: tuple[KeyFamily[Any], ...] = tuple(value for value in _declared if isinstance(value, KeyFamily))
_KEPT_NAMES = {key.name for key in KEYS if key.lifetime is Lifetime.VISIT}
_KEPT_PREFIXES = tuple(family.prefix for family in KEY_FAMILIES if family.lifetime is Lifetime.VISIT)


def forget_page() -> None:
    """Delete everything from the session that is not declared to be kept for the visit, undeclared keys included."""
    for name in [str(name) for name in st.session_state]:
        if name not in _KEPT_NAMES and not name.startswith(_KEPT_PREFIXES):
            del st.session_state[name]
