"""A timer of the page that was left, whose request comes late, neither empties the new page nor leads back."""

import time

import pytest
from raw_client import RawClient
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

TIMES = 4  # the request may come before the new page's script has begun, while it runs, or after it


@pytest.mark.parametrize("pause", [0.0, 0.02, 0.2, 1.0])
def test_a_part_of_the_page_that_was_left_changes_nothing_on_the_new_one(untrained, pause):
    address, _ = untrained
    for _ in range(TIMES):
        with RawClient(address) as browser:
            browser.open("").open("train")
            part = next(iter(browser.fragments))
            late = browser.message(fragment=part, auto=True)

            browser.page, browser.page_hash = "glossary", browser.pages["glossary"]
            before = len(browser.received)
            browser.send(browser.message())
            time.sleep(pause)
            browser.send(late)
            browser.drain(0.6)

            pages = [_page_begun(payload) for payload in browser.received[before:]]
            assert set(filter(None, pages)) == {browser.pages["glossary"]}
            assert any(b"Glossary" in payload for payload in browser.received[before:])


def _page_begun(payload: bytes) -> str:
    message = ForwardMsg.FromString(payload)
    return message.new_session.page_script_hash if message.WhichOneof("type") == "new_session" else ""
