"""The tables and indexes of the store. `preparation` makes them; `migrations` brings those of an older format up to them."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from s7core.runs.recipe_json import StoredSetting

VERSION = 9  # raise it with every change of a table, and write the revision that makes it in migrations/versions/
OLDER_VERSIONS = tuple(range(1, VERSION))  # formats that migrations bring up to this one

store_metadata = MetaData()

versions = Table(
    "schema_version",
    store_metadata,
    Column("version", Integer, primary_key=True),
    Column("store_id", String(16)),  # by chance; copies of the store keep it; since format 6
)

runs = Table(
    "runs",
    store_metadata,
    Column("id", String(64), primary_key=True),
    Column("recipe", Text, nullable=False),  # JSON
    Column("experiment", String(32), nullable=False),  # the published experiment that the recipe started from
    Column("state", String(16), nullable=False),
    Column("message", Text, nullable=False, default=""),
    Column("stop_requested", Boolean, nullable=False, default=False),
    Column("created_at", Float, nullable=False),  # seconds since 1970
    Column("started_at", Float),
    Column("finished_at", Float),
    Column("heartbeat_at", Float),
    Column("place", String(255)),  # the machine or cluster whose cores it takes while it trains; since format 8
    Column("node", String(255)),  # of a cluster, in words; since format 8
    Column("host", String(255)),  # of the process that trains it; NULL until that has begun
    Column("process", Integer),  # its id; until it has begun that of the server that claimed the run
    Column("process_key", String(255)),  # ProcessIdentity.key of that process; since format 5
    Column("attempt", String(32)),  # what each write of the latest attempt names; NULL while it waits; since format 5
    Column("deaths", Integer),  # attempts in a row whose process died before an epoch ended; since format 5
    Column("in_terminal", Boolean),  # whether a command trains it, and not the queue; since format 5
    Column("device", String(255)),  # in words
    Column("versions", Text),  # JSON: python, torch, ...
    Column("settings_key", String(16)),  # equal for replicates, see settings_key.py; since format 4
    Index("runs_by_creation", "created_at"),
    Index("runs_by_end", "state", "finished_at"),
    Index("runs_by_settings", "settings_key", "created_at"),
)
Index("runs_by_stage", StoredSetting(runs.c.recipe, "stage"), runs.c.created_at)


def _of_run(index: bool | None = None) -> Column[str]:
    return Column("run_id", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True, index=index)


def _of_student() -> Column[str]:
    return Column("student_id", String(16), ForeignKey("students.id", ondelete="CASCADE"), primary_key=True)


epochs = Table(
    "epochs",
    store_metadata,
    _of_run(),
    Column("epoch", Integer, primary_key=True),  # from 1
    Column("train_loss", Float, nullable=False),
    Column("train_accuracy", Float, nullable=False),  # accuracies are 0..1
    Column("test_loss", Float, nullable=False),
    Column("test_accuracy", Float, nullable=False),
    Column("validation_loss", Float),
    Column("validation_accuracy", Float),
    Column("learning_rate", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("predictions", LargeBinary, nullable=False),  # 10,000 bytes, one predicted class each, 255 if untested
    Index("epochs_figures", "run_id", "epoch", "test_accuracy"),  # lists of runs never touch the large rows
)

steps = Table(
    "steps",
    store_metadata,
    _of_run(),
    Column("step", Integer, primary_key=True),  # from 0
    Column("loss", Float),
    Column("learning_rate", Float, nullable=False),
    Column("accuracy", Float),  # 0..1, of the step's batch; since format 4
)

live_tests = Table(
    "live_tests",
    store_metadata,
    _of_run(),
    Column("step", Integer, primary_key=True),  # after which it was made, from 0
    Column("accuracy", Float, nullable=False),  # 0..1
    Column("digits", Integer, nullable=False),  # how many test images were tested
)

results = Table(
    "results",
    store_metadata,
    _of_run(),
    Column("test_loss", Float, nullable=False),
    Column("test_accuracy", Float, nullable=False),
    Column("probabilities", LargeBinary, nullable=False),  # (10000, 10) float32, little-endian, nan if untested
    Column("weights", LargeBinary, nullable=False),  # safetensors
)

checkpoints = Table(
    "checkpoints",
    store_metadata,
    _of_run(),
    Column("state", LargeBinary, nullable=False),  # training.checkpoint.Checkpoint, of the last whole epoch
)

weight_snapshots = Table(
    "weight_snapshots",
    store_metadata,
    _of_run(),
    Column("steps_taken", Integer, primary_key=True),  # 0: the initial weights; since format 7
    Column("weights", LargeBinary, nullable=False),  # runs.weight_snapshot
)

classes = Table(
    "classes",
    store_metadata,
    Column("name", String(32), primary_key=True),  # as it stands in the link
    Column("open", Boolean, nullable=False),  # whether its students may start runs
    Column("created_at", Float, nullable=False),
    Column("frozen_at", Float),  # its wall shows what had ended by then
    Column("limits", Text, nullable=False),  # JSON: classroom.limits.Limits
)

students = Table(
    "students",
    store_metadata,
    Column("id", String(16), primary_key=True),
    Column("class_name", String(32), ForeignKey("classes.name", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),  # from 1, in the order in which they joined
    Column("nickname", String(32), nullable=False),
    Column("compared", String(128), nullable=False),  # the nickname as two are compared
    # Until format 5 the hash of the student's one token. Now the id, for older files cannot drop the column.
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("joined_at", Float, nullable=False),
    Column("removed_at", Float),  # when the teacher took them out of the class; since format 6
    Column("code_hash", String(128)),  # of the personal code, with its salt; NULL: without a code; since format 6
    UniqueConstraint("class_name", "compared"),
    UniqueConstraint("class_name", "number"),
)

student_tokens = Table(
    "student_tokens",
    store_metadata,
    Column("token_hash", String(64), primary_key=True),  # one for each browser of a student; since format 6
    Column("student_id", String(16), ForeignKey("students.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Float, nullable=False),  # 0: revoked; the browser is still known by it
    Index("tokens_by_student", "student_id"),
)

owners = Table(
    "owners",
    store_metadata,
    _of_run(),
    Column("student_id", String(16), ForeignKey("students.id", ondelete="CASCADE"), nullable=False),
    Index("runs_by_student", "student_id"),
)

served_owners = Table(
    "served_owners",
    store_metadata,
    Column("student_id", String(16), primary_key=True),  # who had a run started in this turn of the queue; "": no student
)

teacher_sign_ins = Table(
    "teacher_sign_ins",
    store_metadata,
    Column("token_hash", String(64), primary_key=True),  # of a session that signed in by password; since format 8
    Column("used_at", Float, nullable=False),  # when it was last used, seconds since 1970
)

ended_sign_ins = Table(
    "ended_sign_ins",
    store_metadata,
    Column("sign_in_hash", String(64), primary_key=True),  # of an OpenID Connect sign-in that was signed out; since format 8
    Column("ended_at", Float, nullable=False),
)

guesses = Table(
    "guesses",
    store_metadata,
    _of_run(),
    Column("first_epoch", Float, nullable=False),  # test accuracies, 0..1
    Column("last_epoch", Float, nullable=False),
    Column("created_at", Float, nullable=False),
)

duels = Table(
    "duels",
    store_metadata,
    Column("id", String(16), primary_key=True),
    Column("first_run", String(64), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("second_run", String(64), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("guess", String(8), nullable=False),  # "first" or "second": which one wins
    Column("created_at", Float, nullable=False),
    Index("duels_by_first_run", "first_run"),
    Index("duels_by_second_run", "second_run"),
)

digit_sets = Table(
    "digit_sets",
    store_metadata,
    Column("id", String(16), primary_key=True),  # since format 7
    Column("class_name", String(32), ForeignKey("classes.name", ondelete="CASCADE"), unique=True),  # NULL: of no class
    Column("created_at", Float, nullable=False),
)

drawn_digits = Table(
    "drawn_digits",
    store_metadata,
    Column("id", String(16), primary_key=True),  # since format 7
    Column("set_id", String(16), ForeignKey("digit_sets.id", ondelete="CASCADE"), nullable=False),
    Column("student_id", String(16), ForeignKey("students.id", ondelete="SET NULL")),  # NULL: drawn outside a class
    Column("author", String(64), nullable=False),  # whose ten digits they are: the student's id, or a key of the browser
    Column("label", Integer, nullable=False),  # the digit that was asked for, 0 to 9
    Column("strokes", Text, nullable=False),  # as the pad writes them
    Column("created_at", Float, nullable=False),
    UniqueConstraint("set_id", "author", "label"),  # who draws a digit again replaces it
)

lesson_steps = Table(
    "lesson_steps",
    store_metadata,
    _of_student(),  # since format 9
    Column("stage", String(32), primary_key=True),
    Column("step", String(32), primary_key=True),
    Column("done_at", Float, nullable=False),
)

lesson_answers = Table(
    "lesson_answers",
    store_metadata,
    _of_student(),  # since format 9
    Column("stage", String(32), primary_key=True),
    Column("question", String(64), primary_key=True),
    Column("answer", String(64), nullable=False),  # the last one that was checked, as text; "" before the first
    Column("tries", Integer, nullable=False),  # answers that were checked
    Column("hints", Integer, nullable=False),  # hints that were shown
    Column("verdict", String(8), nullable=False),  # "right", "wrong" or "shown"; "" while there are hints only
    Column("changed_at", Float, nullable=False),
)

teacher_notes = Table(
    "teacher_notes",
    store_metadata,
    Column("id", String(16), primary_key=True),  # since format 9
    Column("student_id", String(16), ForeignKey("students.id", ondelete="CASCADE"), nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", Float, nullable=False),
    Column("read_at", Float),  # when the student has put it away; NULL before
    Index("notes_by_student", "student_id", "written_at"),
)
