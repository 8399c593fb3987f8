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
from s7core.language.translation import _, _n

JOIN_POLL_SECONDS = 2.0


def qr_picture(link: str) -> str:
    """HTML of a QR code of this link, black on white in every theme, since cameras read no other."""
    import segno  # only the pages of a teacher need it

    drawn = segno.make(link, error="m", micro=False).svg_data_uri(dark="#000", light="#fff", border=3, omitsize=True)
    return (
        f'<img class="s7-qr" alt="{html.escape(_("QR code of {link}", link=link))}" src="{html.escape(drawn, quote=True)}">'
    )


def show_join_code(of: Class) -> None:
    """Draw on the teacher's page the code, the link at each address of this machine, and where none works, what to do."""
    st.html(asset_path("classroom.css"))
    st.markdown(_("**The link for your students**"))
    found = join_addresses()
    if not found.servers:
        here = JoinAddresses((server_address(),)).links(of.name)[0]
        until = _("Until then only this machine opens {address}.", address=plain(here))
        st.warning(f"{found.cure} {until}", icon=":material/wifi_off:")
        return
    picture, links = st.columns([1, 4], gap="medium", vertical_alignment="center")
    with picture:
        st.html(qr_picture(found.links(of.name)[0]))
    with links:
        for link in found.links(of.name):
            st.code(link, language=None)
        told = _("Students scan the code, or open {address} and type {code} on Home.", **typed_way_in(found, of.name))
        if len(found.servers) > 1:
            told += " " + _(
                "This machine has an address in each of its networks: the code has the first; where that does not open, try "
                "the others."
            )
        st.caption(told)


def show_join_slide(name: str) -> None:
    """Draw the code as large as the screen allows, the addresses in large type, and how many are in, anew as they come."""
    st.html(asset_path("classroom.css"))
    found = join_addresses()
    if not found.servers:
        st.info(found.cure, icon=":material/wifi_off:")
    else:
        typed = "".join(f"<li>{html.escape(each)}</li>" for each in found.typed)
        scan, then, last = _("Scan the code, or open"), _("and type the class code"), _("Then choose a nickname.")
        st.html(
            f'<div class="s7-join-slide">{qr_picture(found.links(name)[0])}<div><p>{html.escape(scan)}</p>'
            f"<ul>{typed}</ul><p>{html.escape(then)}</p><ul><li>{class_code(name)}</li></ul>"
            f"<p>{html.escape(last)}</p></div></div>"
        )
    live(_count, JOIN_POLL_SECONDS, name)


def _count(name: str) -> None:
    shared = shared_wall(name)
    if shared is None:
        return
    of = shared.of_class
    told = _n(
        "**{count} student** in class {name}.",
        "**{count} students** in class {name}.",
        shared.students,
        count=formatting.count(shared.students),
        name=plain(name),
    )
    if not (of.open and of.limits.joining):
        told += " " + _("The class takes nobody new now: the Teacher page lets them in.")
    st.markdown(told)


def typed_join_line(name: str) -> str:
    """The line of the class wall that says how to join, as text: the best address, or that others reach none."""
    found = join_addresses()
    if not found.servers:
        return _("Only this machine opens the page to join.")
    return _("Join: open {address} and type {code}", **typed_way_in(found, name))


def typed_way_in(found: JoinAddresses, name: str) -> dict[str, str]:
    """What to open and to type to join the class, for a message with both: the first address of `found`, and the code."""
    return {"address": found.typed[0], "code": class_code(name)}
