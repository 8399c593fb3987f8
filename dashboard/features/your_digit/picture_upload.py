"""The field for a picture; the browser scales it down before it sends it, so that a phone's photograph fits."""

import base64
import binascii

import streamlit as st

from dashboard.assets import script, stylesheet
from dashboard.state.session import PICTURE_UPLOAD
from s7core.language.translation import _

LONGEST_SIDE = 1_280  # pixels of a picture that is sent
MOST_BYTES = 300_000  # of a picture that is sent; it is sent again with each click, as any widget's value is
_MOST_TEXT = 4 * MOST_BYTES // 3 + 4  # characters in base64

_MARKUP = """
<label class="drop"><input type="file" accept="image/*"><span class="words"></span></label>
<p class="told" role="status"></p>
"""

_component = st.components.v2.component(
    "s7_picture_upload", html=_MARKUP, css=stylesheet("picture_upload"), js=script("picture_upload")
)


def upload_picture() -> bytes | None:
    """Draw the field and return the file that was chosen, None if there is none; ValueError if it is damaged."""
    words = {
        "choose": _("Choose or drop a picture of one digit"),
        "reading": _("Reading the picture …"),
        "unreadable": _("{file} cannot be opened by this browser: choose a PNG or JPEG."),
    }
    data = {"most": {"side": LONGEST_SIDE, "bytes": MOST_BYTES}, "words": words}
    found = _component(key=PICTURE_UPLOAD.name, data=data, default={"picture": ""}, on_picture_change=lambda: None).picture
    if not found:
        return None
    if not isinstance(found, str) or len(found) > _MOST_TEXT:
        raise ValueError(_("The picture has more than {count} kB: save it smaller.", count=MOST_BYTES // 1000))
    try:
        return base64.b64decode(found, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(_("The picture did not arrive whole: choose it again.")) from None
