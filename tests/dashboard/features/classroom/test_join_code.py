"""Students come in by a QR code, or by an address that other machines can open, and never by one of this machine alone."""

import re
from html import unescape
from urllib.parse import quote

import pytest
from pages_under_test import html, open_page, opened_by_teacher, words

from dashboard.data.join_addresses import ONLY_HERE, JoinAddresses
from dashboard.features.classroom import join_code
from dashboard.features.classroom.join_code import qr_picture
from s7core.classroom.class_codes import class_codes

pytestmark = pytest.mark.usefixtures("no_workers")

TWO = JoinAddresses(("http://10.2.0.9:8501", "http://192.168.0.7:8501"))


@pytest.fixture
def reached(monkeypatch):
    """A machine in two networks."""
    monkeypatch.setattr(join_code, "join_addresses", lambda: TWO)


@pytest.fixture
def reached_by_nobody(monkeypatch):
    """A server that only its own machine opens, as it is without any setting."""
    monkeypatch.setattr(join_code, "join_addresses", lambda: JoinAddresses((), ONLY_HERE))


def test_a_code_is_the_one_of_its_link_and_says_so_to_who_cannot_see_it():
    link = TWO.links("klasse-ä")[0]
    picture = qr_picture(link)
    assert f'alt="QR code of {link}"' in picture and picture.startswith("<img ")
    import segno

    drawn = segno.make(link, error="m", micro=False).svg_data_uri(dark="#000", light="#fff", border=3, omitsize=True)
    assert unescape(re.search(r'src="([^"]+)"', picture)[1]) == drawn
    assert qr_picture(TWO.links("9c")[0]) != picture


def test_the_teacher_s_page_lists_the_address_of_each_network_under_the_code(register, reached):
    at = opened_by_teacher("teacher")
    assert [each.value for each in at.code][:2] == [f"{each}/join?class=9b" for each in TWO.servers]
    assert f'alt="QR code of {TWO.servers[0]}/join?class=9b"' in html(at) and ONLY_HERE not in words(at)
    assert f"or open 10.2.0.9:8501 and type {class_codes(register.classes())['9b']} on Home." in words(at)


def test_a_server_for_its_own_machine_only_says_so_and_draws_no_code(register, reached_by_nobody):
    at = opened_by_teacher("teacher")
    assert ONLY_HERE in words(at) and "QR code" not in html(at)
    told = html(open_page("present", {"class": "9b", "slide": "join"}))
    assert "QR code" not in told and "127.0.0.1" not in told and "localhost" not in told


def test_the_join_slide_has_the_code_the_addresses_as_people_type_them_and_who_is_in(register, reached):
    name = register.open_class("Klasse Ä").name
    for nickname in ("Ada", "Bob"):
        register.join(name, nickname)
    at = open_page("present", {"class": name, "slide": "join"})
    assert at.title[0].value == "Class klasse-ä" and "**2 students** in class klasse-ä." in words(at)
    code = class_codes(register.classes())[name]
    assert "<li>10.2.0.9:8501</li><li>192.168.0.7:8501</li>" in html(at) and f"<li>{code}</li>" in html(at)
    assert f"QR code of {TWO.servers[0]}/join?class={quote(name)}" in html(at)


def test_the_join_slide_says_when_the_door_is_closed(register, reached):
    register.set_open("9b", False)
    assert "The class takes nobody new now" in words(open_page("present", {"class": "9b", "slide": "join"}))


def test_the_wall_never_tells_to_join_at_an_address_of_one_machine(register, reached_by_nobody):
    told = html(open_page("class_wall", {"class": "9b"}))
    assert "Only this machine opens the page to join." in told and "Join: http" not in told


@pytest.mark.parametrize("typed", ["Klasse Ä", "中文", "ಕನ್ನಡ", "9b-2"])
def test_a_class_of_any_letters_is_found_by_the_link_of_its_code(typed, register, reached):
    name = register.open_class(typed).name
    at = open_page("join", {"class": name})
    assert at.text_input[0].value == name
    assert TWO.links(name)[0].endswith(quote(name))
