"""JavaScript draws with the sizes that Python draws with."""

import re
from pathlib import Path

from s7core.data import drawing
from s7core.export import web
from s7core.export.web.drawing_sizes import drawing_sizes

FOLDER = Path(web.__file__).parent


def test_sizes_are_those_of_python_and_javascript_reads_no_others():
    sizes = drawing_sizes()
    assert sizes["digitSide"] == drawing.DIGIT_SIDE and sizes["penWidth"] == drawing.PEN_WIDTH
    read = {
        name
        for script in ("digit_pixels.js", "pad.js")
        for name in re.findall(r"drawing\.(\w+)", (FOLDER / script).read_text(encoding="utf-8"))
    }
    assert read == set(sizes)
