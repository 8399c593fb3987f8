"""The command lesson, which writes the plan of the lesson and its handout."""

import argparse
from pathlib import Path

from s7core.commands.arguments import AddCommand, add_store, fail, opened_store, print_json
from s7core.export.lesson.handout import handout
from s7core.export.lesson.lesson_plan import lesson_plan
from s7core.formatting import count
from s7core.reference.lesson_outline import lesson_outline
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.training.threads import usable_cores

LESSON_PAGES = ("plan", "handout")
STUDENTS, MINUTES = 30, 45
LARGEST_CLASS, LONGEST_LESSON = 1_000, 600


def add_lesson_command(add_command: AddCommand) -> None:
    lesson = add_command("lesson", lesson_command, "Write the plan of the lesson, or its handout, as HTML to print.")
    lesson.add_argument("what", metavar="WHAT", help=" or ".join(LESSON_PAGES))
    lesson.add_argument("--students", type=int, default=STUDENTS, metavar="N", help=f"plan: students, default {STUDENTS}")
    lesson.add_argument(
        "--minutes", type=int, default=MINUTES, metavar="N", help=f"plan: minutes of one lesson, default {MINUTES}"
    )
    lesson.add_argument("--address", default="", metavar="URL", help="handout: where students open the lab")
    lesson.add_argument("--class", default="", dest="class_name", metavar="NAME", help="handout: the class to join")
    lesson.add_argument("-o", "--output", metavar="FILE", help="where to write; default lesson-WHAT.html")
    add_store(lesson)


def lesson_command(options: argparse.Namespace) -> int:
    """Write the page that was asked for."""
    if options.what not in LESSON_PAGES:
        fail(f"WHAT is {options.what!r}, but it must be one of {', '.join(LESSON_PAGES)}.")
    for name, most in (("students", LARGEST_CLASS), ("minutes", LONGEST_LESSON)):
        given = getattr(options, name)
        if not 1 <= given <= most:
            fail(f"{name} is {given}, but it must be a whole number from 1 to {count(most)}.")
    outlines = lesson_outline(RunCatalog(opened_store(options.store), ReferenceStore()))
    page = (
        lesson_plan(outlines, options.students, options.minutes, usable_cores())
        if options.what == "plan"
        else handout(outlines, options.address, options.class_name)
    )
    output = Path(options.output or f"lesson-{options.what}.html")
    output.write_text(page, encoding="utf-8")
    if options.json:
        print_json({"file": str(output), "bytes": len(page.encode())})
    else:
        print(f"Wrote {output} ({count(len(page.encode()))} bytes). Open it in a browser and print it.")
    return 0
