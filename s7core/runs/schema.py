"""The tables of the store."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

VERSION = 2   # raise it with every change of a table; a file that cannot be brought up to it is refused in a sentence
ONLY_LACK_TABLES = (1,)   # formats that become this one by making the tables they lack

metadata = MetaData()

versions = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

runs = Table(
    "runs", metadata,
    Column("id", String(64), primary_key=True),
    Column("recipe", Text, nullable=False),            # JSON
    Column("experiment", String(32), nullable=False),  # the published experiment that the recipe started from
    Column("state", String(16), nullable=False),
    Column("message", Text, nullable=False, default=""),
    Column("stop_requested", Boolean, nullable=False, default=False),
    Column("created_at", Float, nullable=False),       # seconds since 1970
    Column("started_at", Float),
    Column("finished_at", Float),
    Column("heartbeat_at", Float),
    Column("host", String(255)),
    Column("process", Integer),
    Column("device", String(255)),                     # in words
    Column("versions", Text),                          # JSON: python, torch, ...
    Index("runs_by_state", "state", "created_at"),
)


def _of_run(**more: bool) -> Column:
    return Column("run_id", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True, **more)


epochs = Table(
    "epochs", metadata,
    _of_run(),
    Column("epoch", Integer, primary_key=True),        # from 1
    Column("train_loss", Float, nullable=False),
    Column("train_accuracy", Float, nullable=False),   # accuracies are 0..1
    Column("test_loss", Float, nullable=False),
    Column("test_accuracy", Float, nullable=False),
    Column("validation_loss", Float),
    Column("validation_accuracy", Float),
    Column("learning_rate", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("predictions", LargeBinary, nullable=False),   # 10,000 bytes, one predicted class each
    Index("epochs_figures", "run_id", "epoch", "test_accuracy"),   # lists of runs never touch the large rows
)

steps = Table(
    "steps", metadata,
    _of_run(),
    Column("step", Integer, primary_key=True),         # from 0
    Column("loss", Float),
    Column("learning_rate", Float, nullable=False),
)

results = Table(
    "results", metadata,
    _of_run(),
    Column("test_loss", Float, nullable=False),
    Column("test_accuracy", Float, nullable=False),
    Column("probabilities", LargeBinary, nullable=False),   # (10000, 10) float32, little-endian
    Column("weights", LargeBinary, nullable=False),         # safetensors
)

checkpoints = Table(
    "checkpoints", metadata,
    _of_run(),
    Column("state", LargeBinary, nullable=False),           # training.checkpoint.Checkpoint, of the last whole epoch
)
