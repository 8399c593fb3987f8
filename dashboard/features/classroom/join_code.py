"""How students come in: a QR code of the link by which they join, and the addresses that they can type instead."""

import html

import streamlit as st

from dashboard.assets import asset_path
from dashboard.components.live_part import live
from dashboard.data.join_addresses import JoinAddresses, join_addresses
from dashboard.data.shared_wall import shared_wall
from dashboard.data.visitors import class_code
from dashboard.state.address import server_address
from dashboard.state.escape import plain
from s7core import formatting
from s7core.classroom.register import Class

JOIN_POLL_SECONDS = 2.0


def qr_picture(link: str) -> str:
    """HTML of a QR code of this link, black on white in every theme, since cameras read no other."""
    import segno  # only the pages of a teacher need it

    drawn = segno.make(link, error="m", micro=False).svg_data_uri(dark="#000", light="#fff", border=3, omitsize=True)
    return f'<img class="s7-qr" alt="QR code of {html.escape(link, quote=True)}" src="{html.escape(drawn, quote=True)}">'


def show_join_code(of: Class) -> None:
    """Draw on the teacher's page the code, the link at each address of this machine, and where none works, what to do."""
    st.html(asset_path("classroom.css"))
    st.markdown("**The link for your students**")
    found = join_addresses()
    if not found.servers:
        here = JoinAddresses((server_address(),)).links(of.name)[0]
        st.warning(f"{found.cure} Until then only this machine opens {plain(here)}.", icon=":material/wifi_off:")
        return
    picture, links = st.columns([1, 4], gap="medium", vertical_alignment="center")
    with picture:
        st.html(qr_picture(found.links(of.name)[0]))
    with links:
        for link in found.links(of.name):
            st.code(link, language=None)
        st.caption(
            f"Students scan the code, or {typed_way_in(found, of.name)} on Home."
            + (
                ""
                if len(found.servers) == 1
                else " This machine has an address in each of its networks: the code has the first; where that does not "
                "open, try the others."
            )
        )


def show_join_slide(name: str) -> None:
    """Draw the code as large as the screen allows, the addresses in large type, and how many are in, anew as they come."""
    st.html(asset_path("classroom.css"))
    found = join_addresses()
    if not found.servers:
        st.info(found.cure, icon=":material/wifi_off:")
    else:
        typed = "".join(f"<li>{html.escape(each)}</li>" for each in found.typed)
        st.html(
            f'<div class="s7-join-slide">{qr_picture(found.links(name)[0])}<div><p>Scan the code, or open</p>'
            f"<ul>{typed}</ul><p>and type the class code</p><ul><li>{class_code(name)}</li></ul>"
            "<p>Then choose a nickname.</p></div></div>"
        )
    live(_count, JOIN_POLL_SECONDS, name)


def _count(name: str) -> None:
    shared = shared_wall(name)
    if shared is None:
        return
    of = shared.of_class
    told = "" if of.open and of.limits.joining else " The class takes nobody new now: the Teacher page lets them in."
    st.markdown(f"**{formatting.counted(shared.students, 'student')}** in class {plain(name)}.{told}")


def typed_join_line(name: str) -> str:
    """The line of the class wall that says how to join, as text: the best address, or that others reach none."""
    found = join_addresses()
    if not found.servers:
        return "Only this machine opens the page to join."
    return f"Join: {typed_way_in(found, name)}"


def typed_way_in(found: JoinAddresses, name: str) -> str:
    """How to join the class by typing, where `found` has an address: "open 10.0.0.7:8501 and type BCDF"."""
    return f"open {found.typed[0]} and type {class_code(name)}"
