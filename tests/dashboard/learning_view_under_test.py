"""The view of a network in a real browser, on a page with nothing else, whose server is made up here."""

import json
import struct
from urllib.parse import parse_qsl, urlsplit

from browser_under_test import LAB_NAME

from dashboard.assets import ASSET_FOLDER

ADDRESS = f"http://{LAB_NAME}"
MOMENTS = [0, 1, 2, 4, 8, 16, 32, 64, 100]
LABELS = [place % 10 for place in range(100)]
INDICES = [place * 100 for place in range(100)]
COLOURS = "--st-text-color:#222;--st-background-color:#fff;--st-primary-color:#0072b2;--st-font:sans-serif"
PAGE = f"""<!doctype html><title>view</title><body style="margin:0;{COLOURS}"><div id="host"></div><script type="module">
import draw from '/s7/assets/v/learning_view.js';
const parentElement = document.createElement('div');
document.querySelector('#host').attachShadow({{ mode: 'open' }}).append(parentElement);
window.show = async (data) => {{ window.end = await draw({{ parentElement, data }}); }};
</script>"""


def binary(header: dict, *arrays: bytes) -> bytes:
    text = json.dumps(header).encode()
    text += b" " * (-(4 + len(text)) % 4)
    return struct.pack("<I", len(text)) + text + b"".join(arrays)


def array(role: str, *shape: int, layer: str = "", kind: str = "conv", low: float = -1.0) -> dict:
    return {"layer": layer, "kind": kind, "role": role, "shape": shape, "total": shape[0], "low": low, "high": 1.0} | {
        "receptive_field": 3
    }


def right_at(moment: int) -> int:
    return min(100, 10 + moment)


class MadeUpLab:
    """Answers as the server does: at each moment 10 + moment digits of the wall are right, and a 7 is ever more probable."""

    def __init__(self, page) -> None:
        self.page = page
        self.asked: list[dict[str, str]] = []  # the parameters of each frame
        self.broken: dict[str, int] = {}  # moments that cannot be read, each with the status of the answer; 0, none comes
        self.busy = 0  # how many answers say that there are too many requests
        page.route(f"{ADDRESS}/**", self.answer)
        page.goto(f"{ADDRESS}/train")
        page.wait_for_function("() => window.show !== undefined")  # a bare name would be called

    def answer(self, route) -> None:
        url = urlsplit(route.request.url)
        name, asked = url.path.removeprefix("/s7/"), dict(parse_qsl(url.query))
        if name.startswith("assets/v/"):
            path = ASSET_FOLDER / name.removeprefix("assets/v/")
            route.fulfill(path=path, content_type="text/javascript" if path.suffix == ".js" else "text/css")
        elif name == "wall":
            images = bytes(place // 3 % 256 for place in range(100 * 784))
            route.fulfill(
                body=binary({"labels": LABELS, "indices": INDICES, "arrays": [array("wall", 100, 28, 28)]}, images)
            )
        elif name == "matrix":
            matrix = [[int(asked["at"]) if row == column else 1 for column in range(10)] for row in range(10)]
            route.fulfill(json={"at": asked["at"], "matrix": matrix, "accuracy": 0.5, "of": 1_000})
        elif name == "frame":
            self.asked.append(asked)
            if self.busy:
                self.busy -= 1
                route.fulfill(status=429, body="Too many requests.", headers={"Retry-After": "1"})
            elif status := self.broken.get(asked["at"]):
                route.fulfill(status=status, body="The weights were deleted.", content_type="text/plain")
            elif status == 0:
                route.abort("connectionfailed")
            else:
                route.fulfill(body=self.frame(asked))
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    def frame(self, asked: dict[str, str]) -> bytes:
        at = int(asked["at"])
        sure = 0.1 + 0.8 * at / 100
        header = {
            "at": at,
            "label": None if "strokes" in asked else 7,
            "probabilities": [sure if each == 7 else (1 - sure) / 9 for each in range(10)],
            "loss": 1.0,
            "arrays": [
                array("image", 1, 28, 28, low=0.0),
                array("filters", 4, 3, 3, layer="Conv2d-1"),
                array("maps", 4, 26, 26, layer="Conv2d-1"),
                array("maps", 4, 13, 13, layer="MaxPool2d-2", kind="pool"),
                array("maps", 10, 1, 1, layer="Flatten-3", kind="scores"),
                array("wall", 100, kind="answers"),
            ],
        }
        wall = bytes(label if place < right_at(at) else (label + 1) % 10 for place, label in enumerate(LABELS))
        filters = bytes([128, 255] * 18)
        return binary(header, bytes(784), filters, bytes(4 * 26 * 26), bytes(4 * 13 * 13), bytes(10), wall)

    def show(self, *runs: dict, **more) -> None:
        data = {
            "routes": "/s7/",
            "assets": "/s7/assets/v/",
            "runs": runs or [told_run()],
            "digit": {"index": 0, "strokes": ""},
            "at": None,
            "live": False,
            "pace": 1.0,
            "scroll": False,
            "autoplay": False,
            "pad": {"units": 255, "pen": 0.08, "most": 1_500},
            "language": "en",
            "messages": {},
        }
        self.page.evaluate("(data) => window.show(data)", data | more)

    def says(self, words: str) -> None:
        self.page.get_by_text(words, exact=True).first.wait_for()

    @property
    def slider(self):
        return self.page.get_by_role("slider", name="Moment of the training")


def told_run(run_id: str = "r1", title: str = "Final Model", moments=MOMENTS, steps: int = 100) -> dict:
    tests = [[step, right_at(step) / 100, True] for step in moments]
    looks = {"colour": "#CC79A7", "dash": [6, 2], "state": "Finished"}
    return {
        "id": run_id,
        "title": title,
        "steps": steps,
        "epoch": 50,
        "moments": moments,
        "training": [],
        "tests": tests,
    } | looks
