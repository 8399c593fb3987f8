"""axe-core, the checker of accessible pages, as tests run it in a page: https://github.com/dequelabs/axe-core."""

import subprocess
import tarfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from browser_under_test import DESK, PHONE, settle

AXE = "axe-core@4.14.1"  # from npm; a newer one may know more rules
OF_THEME = ("color-contrast",)  # rules whose verdict depends on the theme
_RUN = """async (rules) => {
  const only = rules.length ? { runOnly: rules } : {};
  const found = await axe.run(document, { resultTypes: ['violations'], ...only });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target, html, failureSummary }) =>
    ({ rule: id, place: target.flat().join(' '), html: html.slice(0, 300), why: failureSummary })));
}"""


@dataclass(frozen=True)
class Violation:
    """A rule that an element breaks: axe's name of the rule, a CSS selector, the element's HTML, and how to mend it."""

    rule: str
    place: str
    html: str
    why: str


def load_axe(folder: Path) -> str:
    """axe-core's script, fetched from npm's registry into a folder."""
    fetched = subprocess.run(["npm", "pack", AXE, "--silent"], cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / fetched.stdout.strip()) as package:
        script = package.extractfile("package/axe.min.js")
        assert script, f"{AXE} has no axe.min.js"
        return script.read().decode()


def violations(page, axe: str, rules: Collection[str] = ()) -> list[Violation]:
    """What axe-core finds in the page as it is now, in its document and all its shadow roots: by these rules, or by all."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    return [Violation(**found) for found in page.evaluate(_RUN, list(rules))]


class StateInspector:
    """Looks at a page in one state after another, each on a desk in both themes and on a phone in the dark one."""

    def __init__(self, page, axe: str) -> None:
        self.page, self._axe = page, axe
        self._found: list[str] = []
        self._looked_at: list[str] = []

    def look(self, state: str) -> None:
        """Look at the page as it is once it is at rest; `state` says what it shows."""
        settle(self.page)
        assert not self.page.get_by_test_id("stException").count(), state
        self._note(f"{state}, on a desk")
        self._change("dark", DESK)
        self._note(f"{state}, on a desk in the dark theme", OF_THEME)
        self._change("dark", PHONE)
        self._note(f"{state}, on a phone")
        self._change("light", DESK)
        self._looked_at.append(state)

    def finish(self) -> None:
        """Fail with all that was found."""
        assert self._looked_at and not self._found, "\n".join(self._found)

    def _change(self, scheme: str, window: dict[str, int]) -> None:
        self.page.emulate_media(color_scheme=scheme)
        self.page.set_viewport_size(window)
        self.page.wait_for_timeout(500)  # the theme changes, and what is too wide now is known

    def _note(self, state: str, rules: Collection[str] = ()) -> None:
        found = violations(self.page, self._axe, rules)
        if found:  # perhaps a colour or a chart is still changing
            self.page.wait_for_timeout(1_500)
            found = violations(self.page, self._axe, rules)
        for each in found:
            self._found.append(f"{state}: {each.rule} at {each.place}: {each.html} {each.why}")
