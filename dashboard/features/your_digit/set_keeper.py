"""What a test set holds: its files for everybody who sees it, and for a teacher who drew what and what to delete."""

import html
from collections import defaultdict
from functools import partial

import streamlit as st

from dashboard.components.clickable import clickable
from dashboard.components.digit_images import data_uri
from dashboard.components.error_sentences import guarded
from dashboard.components.save_button import save_button
from dashboard.data.drawn_digits import ShownSet, delete_digit, delete_digit_set, delete_digits_of, set_archive
from dashboard.data.export_turns import in_turn, this_asker
from dashboard.data.visitors import visitor
from dashboard.state.escape import plain
from dashboard.state.session import DRAWN_DIGIT, DRAWN_DIGITS
from s7core import formatting
from s7core.classroom.digit_sets import OWN, DrawnDigit
from s7core.language.translation import N_, _

_ABOUT = {
    "idx": N_("In MNIST's own format, placed as its digits are: loaders of MNIST read it in place of its test set."),
    "png": N_("A picture for each digit, and one of all."),
}


def show_keeper(shown: ShownSet) -> None:
    """Draw the buttons for the files of a set that holds digits, and the list of its authors for a teacher."""
    st.markdown(f"### {_('Take {set} along', set=plain(shown.title))}")
    with st.container(horizontal=True, gap="small"):
        for format, about in _ABOUT.items():
            save_button(
                format.upper(),
                partial(in_turn, this_asker(), partial(set_archive, shown, format)),
                f"{shown.class_name or 'your'}-digits-{format}.zip",
                "application/zip",
                key=f"save-digits-{format}",
                about=_(about),
            )
    if visitor().is_free and shown.class_name != OWN:
        _show_authors(shown)


def _show_authors(shown: ShownSet) -> None:
    st.markdown(f"### {_('Who drew what')}")
    st.caption(_("Only you see the names. Click a digit to delete it, or all of its author."))
    pictures = {each.id: data_uri(image) for each, image in zip(shown.digits, shown.images.centred, strict=True)}
    by_author: defaultdict[str, list[DrawnDigit]] = defaultdict(list)
    for each in shown.digits:
        by_author[each.author].append(each)
    clickable("".join(_row(digits, pictures) for digits in by_author.values()), DRAWN_DIGITS, DRAWN_DIGIT.set)
    chosen = next((each for each in shown.digits if each.id == DRAWN_DIGIT.get()), None)
    with st.container(horizontal=True, gap="small"):
        if chosen:
            name = plain(_name(chosen))
            st.button(
                _("Delete this {digit} of {name}", digit=chosen.label, name=name),
                key="delete-digit",
                on_click=guarded(delete_digit),
                args=(chosen.id,),
            )
            st.button(
                _("Delete all of {name}", name=name),
                key="delete-digits-of",
                on_click=guarded(delete_digits_of),
                args=(shown.class_name, chosen.author),
            )
        with st.popover(_("Delete the whole set"), icon=":material/delete:"):
            st.markdown(_("All {count} digits go, of everybody.", count=formatting.count(len(shown.digits))))
            st.button(
                _("Delete {set}", set=plain(shown.title)),
                key="delete-digit-set",
                type="primary",
                on_click=guarded(delete_digit_set),
                args=(shown.class_name,),
            )


def _row(digits: list[DrawnDigit], pictures: dict[str, str]) -> str:
    name = html.escape(_name(digits[0]))
    cells = {each.label: _cell(each, pictures[each.id]) for each in digits}
    row = "".join(cells.get(label, "<div><i></i></div>") for label in range(10))
    return f'<div class="s7-author">{name}</div><div class="s7-ten s7-narrow">{row}</div>'


def _cell(digit: DrawnDigit, picture: str) -> str:
    label = html.escape(_("{digit} of {name}", digit=digit.label, name=_name(digit)))
    chosen = " data-asked" if digit.id == DRAWN_DIGIT.get() else ""
    marks = f'data-key="{digit.id}" tabindex="0" role="button" aria-label="{label}"{chosen}'
    return f'<div {marks}><img src="{picture}" alt=""></div>'


def _name(digit: DrawnDigit) -> str:
    name = digit.nickname or _("a student")
    return _("{name} (removed)", name=name) if digit.is_removed else name
