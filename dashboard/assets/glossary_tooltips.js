// One tooltip for the whole document: it explains what has the class `s7-term` when that is pointed at, tapped or
// reached by the keyboard. `data.terms` maps a term's key to its title and text, `data.words` has what else is said. The tab key stops at a term once in each
// section of the page, so that it does not take dozens of presses to pass a text; a pointer reaches every mention.

const GAP = 7; // pixels between word and tooltip
const EDGE = 8; // pixels that stay free at the sides of the window
const FOOT = 90; // pixels at its foot, where a bar may lie
const LEAVE_MILLISECONDS = 250; // time to move the pointer from the word to the tooltip
const SETTLE_MILLISECONDS = 200; // after a change of the page, until its tab stops are chosen again

// Leave the first mention of each term in each section to the tab key. A section begins at an h1 or h2.
function chooseTabStops() {
  let seen = new Set();
  for (const part of document.querySelectorAll('h1, h2, .s7-term')) {
    if (!part.classList.contains('s7-term')) {
      seen = new Set();
      continue;
    }
    part.tabIndex = seen.has(part.dataset.term) ? -1 : 0;
    seen.add(part.dataset.term);
  }
}

export default function ({ parentElement, data }) {
  document.getElementById('s7-tooltip')?.stop(); // of the run before
  const tip = document.createElement('div');
  tip.id = 's7-tooltip';
  tip.setAttribute('role', 'tooltip');
  tip.hidden = true;
  document.body.appendChild(tip);
  let term = null; // the word that is explained now
  let timer = null;

  const termAt = (event) => event.target.closest?.('.s7-term');

  // The document does not have the theme's variables; the component does.
  function takeThemeFrom(word) {
    const colours = getComputedStyle(parentElement.host ?? parentElement);
    tip.style.setProperty('--s7-ink', colours.getPropertyValue('--st-text-color') || '#222');
    tip.style.setProperty('--s7-paper', colours.getPropertyValue('--st-secondary-background-color') || '#fff');
    tip.style.fontFamily = getComputedStyle(word).fontFamily;
  }

  function glossaryLink(key) {
    const link = document.createElement('a');
    link.textContent = data.words.glossary;
    link.href = new URL(`glossary?term=${key}`, document.baseURI);
    link.target = '_blank';
    link.tabIndex = -1;
    return link;
  }

  function show(word) {
    clearTimeout(timer);
    if (term === word) return;
    hide();
    const key = word.dataset.term;
    const [title, text] = data.terms[key] ?? [];
    if (!title) return;
    takeThemeFrom(word);
    const name = document.createElement('b');
    name.textContent = title;
    tip.replaceChildren(name, `${text} `, glossaryLink(key));
    tip.hidden = false;
    term = word;
    word.setAttribute('aria-describedby', tip.id);
    word.setAttribute('aria-expanded', 'true');
    place();
  }

  // Above or below the word, never past an edge of the window.
  function place() {
    const box = term.getClientRects()[0];
    if (!box) {
      hide();
      return;
    }
    const width = document.documentElement.clientWidth;
    const below = box.bottom + GAP;
    const above = box.top - GAP - tip.offsetHeight;
    const isAbove = below + tip.offsetHeight > innerHeight - FOOT && above > EDGE;
    tip.style.left = `${Math.min(Math.max(box.left, EDGE), width - tip.offsetWidth - EDGE)}px`;
    tip.style.top = `${isAbove ? above : below}px`;
  }

  function hide() {
    clearTimeout(timer);
    term?.removeAttribute('aria-describedby');
    term?.setAttribute('aria-expanded', 'false');
    term = null;
    tip.hidden = true;
  }

  const listeners = {
    pointerover(event) {
      if (event.pointerType === 'touch') return; // a finger clicks
      const word = termAt(event);
      if (word) show(word);
      else if (tip.contains(event.target)) clearTimeout(timer);
      else if (term && document.activeElement !== term) {
        clearTimeout(timer);
        timer = setTimeout(hide, LEAVE_MILLISECONDS);
      }
    },
    focusin(event) {
      const word = termAt(event);
      if (word) show(word);
    },
    focusout(event) {
      if (event.target === term && !tip.matches(':hover')) hide();
    },
    click(event) {
      const word = termAt(event);
      if (word) show(word);
      else if (!tip.contains(event.target)) hide();
    },
    keydown(event) {
      const word = termAt(event);
      if (event.key === 'Escape' && term) hide();
      else if (['Enter', ' '].includes(event.key) && word) {
        event.preventDefault();
        show(word);
      }
    },
  };
  const follow = () => {
    if (term) place();
  };

  let settling = null;
  const changes = new MutationObserver(() => {
    clearTimeout(settling);
    settling = setTimeout(chooseTabStops, SETTLE_MILLISECONDS);
  });
  changes.observe(document.body, { childList: true, subtree: true });
  chooseTabStops();

  for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener);
  addEventListener('scroll', follow, true);
  tip.stop = () => {
    changes.disconnect();
    clearTimeout(settling);
    for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener);
    removeEventListener('scroll', follow, true);
    tip.remove();
  };
  return () => tip.stop();
}
