"""A refusal has a status and a sentence, and an attacker cannot fill the log with them."""

import logging

from asgi_under_test import http_scope, serve_one, socket_scope

from dashboard.server.refusal import LOG_SECONDS, SparseLog, refuse


def refusing(scope, receive, send):
    return refuse(scope, receive, send, 429, "Too many.")


def test_a_request_is_answered_by_a_sentence():
    answer = serve_one(refusing, http_scope())
    assert (answer.status, answer.text) == (429, "Too many.")


def test_a_handshake_is_ended_before_it_is_accepted():
    assert [each["type"] for each in serve_one(refusing, socket_scope()).sent] == ["websocket.close"]


def test_of_many_warnings_of_a_kind_the_log_has_one_and_later_their_number(caplog):
    now = [0.0]
    log = SparseLog(lambda: now[0])
    with caplog.at_level(logging.WARNING):
        for _ in range(1000):
            log.warn("origin", "No.")
        log.warn("rate", "Slow.")
        now[0] = LOG_SECONDS
        log.warn("origin", "No.")
    assert caplog.messages == ["No.", "Slow.", "No. (999 more of this kind were not logged.)"]
