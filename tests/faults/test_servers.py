"""A server that ends takes no run along."""

import pytest
import servers

pytestmark = pytest.mark.slow


def test_of_two_servers_on_a_store_one_takes_over_what_the_other_leaves(tmp_path):
    for count in servers.two_servers(tmp_path):
        assert not count.losses, count


def test_a_page_is_drawn_no_more_often_when_the_clock_is_set_back(tmp_path):
    for count in servers.set_clock_of_dashboard(tmp_path):
        assert not count.losses, count


@pytest.mark.one_core
def test_a_killed_dashboard_costs_nothing(tmp_path):
    for count in servers.kill_dashboard(tmp_path):
        assert not count.losses, count
