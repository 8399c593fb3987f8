// Repairs what Streamlit's own elements, and tables and grids of ours, lack for keyboards and screen readers; axe-core names
// the rules.
//
// - list, listitem: the groups of the navigation are `div`s between a `ul` and its `li`s, so no screen reader knows a list.
// - scrollable-region-focusable: what is wider than its place scrolls with a pointer only.
// - empty-table-header: the corner above the names of a table's rows is a heading of nothing.
// - svg-img-alt: Vega calls a layer of a chart that has no marks just now a picture, which has no description.
//   vega/vega-lite#9623 reports one such layer; of the three above no report to Streamlit was found.
//
// Only attributes are set, which Streamlit does not write itself, so that they stay when it draws an element again. What a
// teacher tells a class while a page is open is repeated in a status of our own, since Streamlit announces nothing.

const SETTLE_MILLISECONDS = 200; // after a change of the page, until it is looked at again
const TOLD_BY_TEACHER = ':is(.st-key-class-call, .st-key-teacher-note) [data-testid="stMarkdown"] p';
const MAY_SCROLL = '[data-testid="stTable"] > div, [data-testid="stCode"] pre, .s7-maps.many, .s7-wall-scroll';

function nameNavigationGroups() {
  for (const list of document.querySelectorAll('[data-testid="stSidebarNavItems"]')) {
    const groups = [...list.children].filter((child) => child.localName === 'div');
    if (groups.length === 0) continue; // without groups it is a list as it should be
    list.setAttribute('role', 'none');
    for (const group of groups) {
      group.setAttribute('role', 'list');
      group.setAttribute('aria-label', group.querySelector('header p')?.textContent ?? '');
    }
  }
}

function letKeysScroll(name) {
  for (const part of document.querySelectorAll(MAY_SCROLL)) {
    const scrolls = part.scrollWidth > part.clientWidth || part.scrollHeight > part.clientHeight;
    if (!scrolls || part.querySelector('a, button, input')) {
      part.removeAttribute('tabindex');
      continue;
    }
    part.tabIndex = 0;
    part.setAttribute('role', 'group');
    part.setAttribute('aria-label', part.closest('[aria-label]:not([role="group"])')?.ariaLabel ?? name);
  }
}

function nameNothing() {
  for (const corner of document.querySelectorAll('[data-testid="stTable"] th.blank'))
    corner.setAttribute('role', 'cell');
  for (const layer of document.querySelectorAll('g[role="graphics-symbol"]')) {
    if (layer.childElementCount === 0) layer.setAttribute('aria-hidden', 'true');
    else layer.removeAttribute('aria-hidden');
  }
}

// The one status of the page, which has to be there before it says something.
function status() {
  const known = document.getElementById('s7-told');
  if (known) return known;
  const made = document.createElement('div');
  made.id = 's7-told';
  made.setAttribute('role', 'status');
  made.style.cssText = 'position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)';
  return document.body.appendChild(made);
}

function withoutIcons(line) {
  const copy = line.cloneNode(true);
  for (const icon of copy.querySelectorAll('[role="img"]')) icon.remove();
  return copy.textContent.trim();
}

function announce() {
  const told = [...document.querySelectorAll(TOLD_BY_TEACHER)].map(withoutIcons).join(' ');
  if (status().textContent !== told) status().textContent = told;
}

export default function ({ parentElement, data }) {
  document.documentElement.lang = data.language; // Streamlit says "en" of every page
  parentElement.ownerDocument.s7AccessibleFrame?.stop(); // of the run before
  let settling = null;
  const repair = () => {
    nameNavigationGroups();
    letKeysScroll(data.scrolls);
    nameNothing();
    announce();
  };
  const later = () => {
    clearTimeout(settling);
    settling = setTimeout(repair, SETTLE_MILLISECONDS);
  };
  const changes = new MutationObserver(later);
  changes.observe(document.body, { childList: true, subtree: true });
  addEventListener('resize', later);
  repair();
  const stop = () => {
    clearTimeout(settling);
    changes.disconnect();
    removeEventListener('resize', later);
  };
  document.s7AccessibleFrame = { stop };
  return stop;
}
