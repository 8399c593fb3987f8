"""axe-core, the checker of accessible pages, as tests run it in a page: https://github.com/dequelabs/axe-core."""

import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

AXE = "axe-core@4.14.1"  # from npm; a newer one may know more rules
_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ['violations'] });
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


def violations(page, axe: str) -> list[Violation]:
    """What axe-core finds in the page as it is now: in its document and all its shadow roots."""
    page.evaluate(axe)
    return [Violation(**found) for found in page.evaluate(_RUN)]
