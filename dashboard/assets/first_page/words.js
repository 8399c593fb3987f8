// The first words (server/first_page.py) stand until the page shows its own heading or something before it (that it waits
// for the engine, what a teacher says), or its script has ended without any.
const words = document.getElementById('s7-first-words');
const root = document.getElementById('root');
const SHOWN = 'h1, [data-testid="stSpinner"], [data-testid="stAlert"], .st-key-class-call, .st-key-teacher-note';
const PAGE_IS_THERE = `[data-testid="stMain"] :is(${SHOWN}), [data-testid="stApp"][data-test-script-state="notRunning"]`;

const watcher = new MutationObserver(() => {
  if (root.querySelector(PAGE_IS_THERE)) {
    words.remove();
    watcher.disconnect();
  }
});
if (words) watcher.observe(root, { attributeFilter: ['data-test-script-state'], childList: true, subtree: true });
