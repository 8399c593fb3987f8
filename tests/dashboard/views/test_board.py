"""How small: the page of the board."""

from pages_under_test import open_page, words


def test_the_page_says_what_the_board_is(empty_server):
    at = open_page("board")
    assert at.title[0].value == "How small?"
    assert "read at least 99.40% of the test digits, on average over three seeds" in words(at)
    assert [each.value for each in at.header] == ["On the board", "Not yet"]
