"""Take the pictures of the README from the running dashboard: `python docs/take_pictures.py`, some two minutes.

It starts a dashboard of its own with an empty store, trains a little, and writes docs/*.png and docs/first-minute.webp,
which moves for 20 seconds. It needs Chromium and the packages of `pip install -e ".[test]"`.
"""

import io
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent / "tests" / "dashboard"))

from browser_under_test import serve, settle, started_browser, stop_button, wait_until  # noqa: E402

from s7core.runs.store import Store  # noqa: E402

WINDOW = {"width": 1366, "height": 768}
MOVING_SECONDS, MOVING_WIDTH = 20.0, 960  # of the moving picture, in seconds and pixels
FRAME_SECONDS = 0.25  # between two frames: an ordinary laptop takes no more of them while it trains
QUALITY = 70  # of the moving picture, 0 to 100


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/runs.sqlite"
        for address in serve(url):
            for browser in started_browser():
                _still_pictures(browser, address)
                _moving_picture(browser, address)
            _end_runs(Store(url))


def _end_runs(store: Store) -> None:
    """Stop what still trains: its worker would look for the store, which is deleted, and keep the cores."""
    for run in store.runs("queued", "running"):
        store.request_stop(run.id)
    wait_until(lambda: not store.runs("queued", "running"))


def _still_pictures(browser, address: str) -> None:
    page = browser.new_page(viewport=WINDOW, device_scale_factor=1.5)
    for name, path in (("stage", "net1"), ("compare", "compare"), ("receptive-field", "receptive_field")):
        page.goto(f"{address}/{path}")
        page.wait_for_selector("h1")
        settle(page)
        page.wait_for_timeout(4_000)  # charts and pictures are there
        _save(page.screenshot(), name)
    page.goto(f"{address}/train")
    settle(page)
    page.get_by_role("button", name="Train", exact=True).click()
    stop_button(page).wait_for()
    page.wait_for_timeout(20_000)
    _save(page.screenshot(), "train")
    stop_button(page).click()
    settle(page)
    page.close()


def _save(picture: bytes, name: str) -> None:
    Image.open(io.BytesIO(picture)).convert("RGB").save(DOCS / f"{name}.png", optimize=True)


def _moving_picture(browser, address: str) -> None:
    """Home draws a digit that four networks read, then a stage trains with one click."""
    page = browser.new_page(viewport=WINDOW)
    page.goto(address)
    page.wait_for_selector("h1")
    frames = list(_frames(page, MOVING_SECONDS * 0.35))
    page.goto(f"{address}/final_model?step=run")
    page.wait_for_selector("h1")
    settle(page)
    page.get_by_role("button", name="Quick look").click()
    frames += _frames(page, MOVING_SECONDS * 0.65)
    first, *others = frames
    first.save(
        DOCS / "first-minute.webp",
        save_all=True,
        append_images=others,
        duration=int(FRAME_SECONDS * 1000),
        loop=0,
        quality=QUALITY,
    )
    page.close()


def _frames(page, seconds: float) -> Iterator[Image.Image]:
    for _ in range(round(seconds / FRAME_SECONDS)):
        began = time.monotonic()
        whole = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        yield whole.resize((MOVING_WIDTH, round(whole.height * MOVING_WIDTH / whole.width)), Image.Resampling.LANCZOS)
        page.wait_for_timeout(max(0.0, FRAME_SECONDS - (time.monotonic() - began)) * 1000)


if __name__ == "__main__":
    main()
