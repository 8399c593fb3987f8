"""Prose in which each term of the glossary explains itself: point at it, tap it, or reach it with the Tab key.

The words stay plain text; a term among them becomes a span that one component, drawn once a page, gives a tooltip.
"""

import html
import re

import streamlit as st

from s7core.lesson.glossary import TERMS, mentions

# In these parts of Markdown nothing is touched: code, formulas, links, icons; nor in the names of layers.
UNTOUCHED = re.compile(r"(`[^`]*`|\$[^$]+\$|\[[^\]]*\]\([^)]*\)|:material/\w+:|https?://\S+|\b[A-Z]\w*\d?[a-z]?-\d+\b)")

_STYLE = """
.s7-term { text-decoration: underline dotted from-font; cursor: help; border-radius: 3px;
  text-decoration-color: color-mix(in srgb, currentColor 55%, transparent); text-underline-offset: 0.2em; }
.s7-term:hover, .s7-term:focus-visible, .s7-term[aria-expanded="true"] { text-decoration-color: currentColor; }
.s7-term:focus-visible { outline: 2px solid var(--st-primary-color, currentColor); outline-offset: 2px; }
#s7-tooltip { position: fixed; z-index: 1000050; box-sizing: border-box; max-width: min(340px, calc(100vw - 16px));
  padding: 10px 13px; border-radius: 8px; font-size: 0.9rem; line-height: 1.45; color: var(--s7-ink);
  background: var(--s7-paper); border: 1px solid color-mix(in srgb, var(--s7-ink) 30%, transparent);
  box-shadow: 0 4px 18px rgb(0 0 0 / 0.28); }
#s7-tooltip[hidden] { display: none; }
#s7-tooltip b { display: block; margin-bottom: 2px; }
#s7-tooltip a { color: inherit; white-space: nowrap; }
"""

_SCRIPT = """
export default function ({ parentElement, data }) {
  const old = document.getElementById('s7-tooltip');
  if (old) old.stop();
  const tip = document.createElement('div'), look = document.createElement('style'), gap = 7, edge = 8;
  tip.id = 's7-tooltip'; tip.setAttribute('role', 'tooltip'); tip.hidden = true; look.textContent = data.style;
  document.head.appendChild(look); document.body.appendChild(tip);
  let term = null, timer = null;

  function show(of) {
    clearTimeout(timer);
    if (term === of) return;
    hide();
    const [title, text] = data.terms[of.dataset.term] ?? [];
    if (!title) return;
    const colours = getComputedStyle(parentElement.host ?? parentElement);
    tip.style.setProperty('--s7-ink', colours.getPropertyValue('--st-text-color') || '#222');
    tip.style.setProperty('--s7-paper', colours.getPropertyValue('--st-secondary-background-color') || '#fff');
    tip.style.fontFamily = getComputedStyle(of).fontFamily;
    const name = document.createElement('b'), more = document.createElement('a');
    name.textContent = title; more.textContent = 'Glossary';
    more.href = new URL('glossary?term=' + of.dataset.term, document.baseURI); more.target = '_blank'; more.tabIndex = -1;
    tip.replaceChildren(name, text + ' ', more);
    tip.hidden = false; term = of;
    of.setAttribute('aria-describedby', tip.id); of.setAttribute('aria-expanded', 'true');
    place();
  }
  function place() {   // above or below the word, never past an edge of the window
    const word = term.getClientRects()[0], wide = document.documentElement.clientWidth;
    if (!word) return hide();
    const left = Math.min(Math.max(word.left, edge), wide - tip.offsetWidth - edge);
    const under = word.bottom + gap, over = word.top - gap - tip.offsetHeight;
    tip.style.left = left + 'px';
    tip.style.top = (under + tip.offsetHeight > innerHeight - 90 && over > edge ? over : under) + 'px';
  }
  function hide() {
    clearTimeout(timer);
    term?.removeAttribute('aria-describedby'); term?.setAttribute('aria-expanded', 'false');
    term = null; tip.hidden = true;
  }
  const of = (event) => event.target.closest?.('.s7-term');
  const over = (event) => {
    if (event.pointerType === 'touch') return;
    if (of(event)) show(of(event));
    else if (tip.contains(event.target)) clearTimeout(timer);
    else if (term && document.activeElement !== term) { clearTimeout(timer); timer = setTimeout(hide, 250); }
  };
  const focus = (event) => { if (of(event)) show(of(event)); };
  const blur = (event) => { if (event.target === term && !tip.matches(':hover')) hide(); };
  const click = (event) => {
    if (of(event)) show(of(event)); else if (!tip.contains(event.target)) hide();
  };
  const press = (event) => {
    if (event.key === 'Escape' && term) hide();
    else if (['Enter', ' '].includes(event.key) && of(event)) { event.preventDefault(); show(of(event)); }
  };
  const scroll = () => { if (term) place(); };
  const heard = [['pointerover', over], ['focusin', focus], ['focusout', blur], ['click', click], ['keydown', press]];
  heard.forEach(([name, answer]) => document.addEventListener(name, answer));
  addEventListener('scroll', scroll, true);
  tip.stop = () => {
    heard.forEach(([name, answer]) => document.removeEventListener(name, answer));
    removeEventListener('scroll', scroll, true);
    tip.remove(); look.remove();
  };
  return () => tip.stop();
}
"""

_component = st.components.v2.component("s7_terms", js=_SCRIPT)
_DATA = {"style": _STYLE, "terms": {each.key: [each.title, each.text] for each in TERMS}}


def draw_tooltips() -> None:
    """Call once a script run: terms on the page answer to pointer, finger and keyboard."""
    _component(key="terms", data=_DATA)


def markdown_with_terms(markdown: str) -> None:
    """Markdown prose; the first time that each term appears in it, it explains itself."""
    st.markdown(with_terms(markdown), unsafe_allow_html=True)


def caption_with_terms(markdown: str) -> None:
    """The same as a caption."""
    st.caption(with_terms(markdown), unsafe_allow_html=True)


def with_terms(markdown: str) -> str:
    """The Markdown with a span around the first mention of each term; what could be read as HTML is escaped."""
    parts = UNTOUCHED.split(markdown)
    prose = [part if at % 2 else html.escape(part, quote=False).replace("&gt;", ">") for at, part in enumerate(parts)]
    known: set[str] = set()
    return "".join(part if at % 2 else _marked(part, known) for at, part in enumerate(prose))


def label_with_terms(label: str) -> str:
    """HTML of a plain label, escaped, in which terms explain themselves."""
    return _marked(html.escape(label), set())


def _marked(text: str, known: set[str]) -> str:
    pieces, at = [], 0
    for found in mentions(text):
        if found.term.key in known:
            continue
        known.add(found.term.key)
        word = text[found.start : found.end]
        pieces += [
            text[at : found.start],
            f'<span class="s7-term" data-term="{found.term.key}" tabindex="0" role="button" '
            f'aria-expanded="false">{word}</span>',
        ]
        at = found.end
    return "".join([*pieces, text[at:]])
