"""Texts that Streamlit's Markdown would not show as they are, and random ones made of their pieces."""

import random
import re

PAYLOADS = [
    "![x](http://127.0.0.1:9/p.png)", "[x](http://127.0.0.1:9/)", "[x](javascript:alert(1))", "<http://a.b>",
    "http://a.b/c?d=e", "HTTPS://A.B", "http://user:pw@host.de:80/x", "see http://a.b, or", "www.a.de", "(WwW.a.de) x",
    "*www.a.de*", "_http://a.b_", "x@y.de", "(mailto:x@y.de)", "xmpp:x@y.de/z", "a.b-c+d@e.f.g", "_@a.b", "a@b@c.de",
    "<b>x</b>", "<img src=http://127.0.0.1:9/q.png>", "<script>x</script>", "<!-- x -->", "</p>", "<![CDATA[x]]>",
    "<svg onload=alert(1)>", "<a href=javascript:alert(1)>x</a>", "&amp;", "&lt;b&gt;", "&#58;smile:", "&#x77;ww.a.de",
    "http&#58;//a.b", "x&#64;y.de", "*x*", "**x**", "_x_", "__x__", "a_b_c", "`x`", "``x``", "~x~", "~~x~~", "$x$", "$$x$$",
    "a $1 b $2 c", "# x", "x #", "- x", "+ x", "1. x", "123456789) x", "> x", ">x", "---", "***", "===", "- [ ] x", "~~~",
    "```", "    x", "\tx", "| a | b |\n|---|---|\n| c | d |", "a\n===", "a\n- b", "a\n\nb", "a  \nb", "a\\\nb", "\u2028x",
    "[^1]", "[^1]: x", "[x]: http://a.b", "[x][y]", ":red[x]", ":blue-background[x]", ":blue-badge[x]", ":small[x]",
    ":help[x]", ":shimmer[x]", ":color[x]{foreground=red}", "::x[y]", ":::x\ny\n:::", ":x{a=b}", ":smile:", ":+1:", ":100:",
    "1:100:2", ":material/home:", ":material_home:", ":streamlit:", "::smile::", "(:smile:)", ":@", "@{background=red}",
    "a@[x]", "->", "<->", "a -> b", "a <- b", "a -- b", "a >= b", "a <= b", "a ~= b", "x:-- b", "@-- b", "a\u00a0--\u00a0b",
    "\\", "\\*", "a\\", "C:\\Users\\x", "x\x00y", "x\x1by", "x\u202ey", "\u05d0\u05d1 1", "a\u200bb", "Jürgen-Peter O'Neil",
    "sqlite:////home/x/runs.sqlite", "postgresql://s7:***@db.school.example/s7?sslmode=require", "1:2:3", "AT&T",
    "www", "http",
]  # fmt: skip
_PIECES = [
    ":", "red", "[", "]", "(", ")", "!", "http://", "https:", "//", "www.", "www", ".", "a", "b.de", "@", "<", ">", "-",
    "--", "->", "=", "~", "*", "_", "`", "$", "#", "1", "|", "{", "}", "&", "amp;", "#58;", "\\", "smile", ":smile:",
    "material/", "home:", "color", "small", "help", "^", "+", "x", "é", "\u200b", "'", "\"", "/", ";", ",", "img",
    "streamlit", "0", " ", " ", "\n", "\t", "\xa0",
]  # fmt: skip


def random_texts(count: int, seed: int = 1) -> list[str]:
    """`count` texts of 1 to 14 pieces of Markdown each."""
    chance = random.Random(seed)
    return ["".join(chance.choices(_PIECES, k=chance.randint(1, 14))) for _ in range(count)]


def as_shown(text: str) -> str:
    """The text as a reader is to see it: on one line, without turns of direction, with "�" for what cannot be printed."""
    without = re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)
    line = re.sub(r"[ \t\n\x0b\f\r\x1c-\x1f\x85\u2028\u2029]+", " ", without).strip()
    return re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "\ufffd", line)
