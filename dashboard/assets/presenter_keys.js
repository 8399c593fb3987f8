// Turns slides by the keyboard. `data` has the name and the number of the slide and how many places there are, the last one
// perhaps the next stage; what is sent is the number of the place asked for, not the step: of two presses in a hurry only
// the last may arrive. A new slide begins at its top.

// PageUp and PageDown are what the remote controls of presenters send.
const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
const TYPED_INTO = 'input:not([type=range]), textarea, [contenteditable], [role=dialog], [role=listbox]';
const MOVED_BY_ARROWS = 'input, [role=slider], [role=tablist], [role=radiogroup], [role=application], [data-arrows]';

export default function ({ data, setTriggerValue }) {
  let current = data.at;
  const main = document.querySelector('[data-testid=stMain]');
  if (main && main.dataset.s7Slide !== data.slide) main.scrollTo(0, 0);
  if (main) main.dataset.s7Slide = data.slide;

  const turn = (event) => {
    const step = STEPS[event.key];
    const within = (selector) => event.composedPath().some((part) => part.matches?.(selector)); // in components too
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    if (within(TYPED_INTO)) return;
    if (event.key.startsWith('Arrow') && within(MOVED_BY_ARROWS)) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(current + step, data.slides - 1));
    if (next === current) return;
    current = next;
    setTriggerValue('turned', String(current));
  };

  // In the capture phase: before a slider takes PageDown for itself.
  document.addEventListener('keydown', turn, true);
  return () => document.removeEventListener('keydown', turn, true);
}
