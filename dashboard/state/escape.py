"""The one escape for text from outside that is shown as Markdown: names, values of links, messages of errors.

Streamlit reads more than Markdown: `:red[x]`, `:material/home:`, `:smile:`, `$x$`, `->` for an arrow, and addresses that
become links without any brackets. Some of these are found after backslashes have been resolved, within one piece of text;
their character is put into a piece of its own, `:color[:]`, which is a directive that names no colour and draws just that.
"""

import re
import unicodedata

_SPACES = re.compile(r"[ \t\n\x0b\f\r\x1c-\x1f\x85\u2028\u2029]+")  # a line break could begin another block
_DIRECTIONS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # would turn round what follows the text
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_RIGHT_TO_LEFT = ("R", "AL", "AN")
_ISOLATED = "\u2068%s\u2069"

# Edges of a piece of text count as its ends, and so do those of the whole text, since its neighbours are not known here.
_SPECIAL = re.compile(
    r"""
    (?<![^\s\ufeff:.@<&]) (?P<sign> <-> | -> | <- | -- | >= | <= | ~= ) (?![^\s\ufeff:@<&])  # would become arrows and dashes
  | (?P<apart>
        (?<!:) :++ (?= [a-z_+@<>&~-] | [\w+-]+: | [\w+-]+$ )  # of directives, emoji and icons
      | (?<=http) : (?=/|$) | (?<=https) : (?=/|$)
      | (?<=www) \. | (?<=ww) w$
      | @ (?=\S|$)  # of a mail address
      | < (?=\S|$) | & (?=[\#a-z]|$)  # of HTML; a backslash would be lost where HTML is allowed, and so escaped once more
    )
  | ^ (?P<number> \d{1,9} ) (?P<after> [.)] )  # would begin a list
  | (?P<mark>
        [\\`*\[\]{}$~|]
      | (?<![^\W_]) _ | _ (?![^\W_])  # within a word it stands for itself
      | (?<!\S) \#  # of a heading
      | ^ [-+=>]  # of a list, a heading or a quotation
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def plain(text: str) -> str:
    """The text as Markdown that shows exactly its characters, on one line; what cannot be printed becomes "�".

    Marks that turn the direction of writing are left out; a text that is written from right to left is set apart so that it
    does not turn its neighbours.
    """
    line = _UNPRINTABLE.sub("\ufffd", _SPACES.sub(" ", _DIRECTIONS.sub("", text)).strip())
    written = _SPECIAL.sub(_harmless, line)
    turned = any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in line)
    return _ISOLATED % written if turned else written


def _harmless(found: re.Match[str]) -> str:
    if sign := found["sign"]:
        return "".join(f":color[{character}]" for character in sign[:-1]) + sign[-1]
    if apart := found["apart"]:
        return f":color[{apart}]"
    if number := found["number"]:
        return f"{number}\\{found['after']}"
    return "\\" + found[0]
