"""All protection is switched on, in the order that it needs."""

from dashboard.server.connections import ConnectionLimit
from dashboard.server.messages import MessageGuard
from dashboard.server.origins import OriginGuard
from dashboard.server.protection import PROTECTION


def test_a_page_of_another_site_uses_up_no_place_and_every_refusal_has_the_headers():
    order = [each.cls for each in PROTECTION]
    assert len(order) == 6 and order.index(OriginGuard) < order.index(ConnectionLimit) < order.index(MessageGuard)
    assert order[0].__name__ == "SecurityHeaders"
