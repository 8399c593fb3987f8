// The first words (server/first_page.py) stand until the page's own heading is there, or its script has ended without one.
const words = document.getElementById('s7-first-words');
const root = document.getElementById('root');
const PAGE_IS_THERE = 'h1, [data-testid="stApp"][data-test-script-state="notRunning"]';

const watcher = new MutationObserver(() => {
  if (root.querySelector(PAGE_IS_THERE)) {
    words.remove();
    watcher.disconnect();
  }
});
if (words) watcher.observe(root, { attributeFilter: ['data-test-script-state'], childList: true, subtree: true });
