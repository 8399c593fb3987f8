// The bar of the guided path: `data` names the stage, its steps, the one that is shown (`at`), whether the address names it
// (`asked`), what Next says, and the other `words`. A click on a step or on Next is reported; the page then shows another step.

const HEADING_WAIT = 3000; // milliseconds in which the heading of a new step must have come

function newBar() {
  const bar = document.createElement('div');
  bar.className = 'bar';
  bar.setAttribute('role', 'navigation');
  bar.innerHTML =
    '<span class="stage"></span><ol class="steps"></ol><span class="far" aria-live="polite"></span>' +
    '<button type="button" class="next"></button>';
  return bar;
}

function newChip() {
  const item = document.createElement('li');
  item.appendChild(document.createElement('button')).type = 'button';
  return item;
}

function fillChip(chip, { key, title, done }, here, show, words) {
  chip.textContent = title;
  chip.className = (done ? 'done ' : '') + (here ? 'here' : '');
  chip.setAttribute('aria-label', (done ? words.done : words.open).replace('{step}', title));
  if (here) chip.setAttribute('aria-current', 'step');
  else chip.removeAttribute('aria-current');
  chip.onclick = () => show(key);
}

// A step begins at the top of the page. Its heading takes the focus, so that what follows is read and reached next; it may
// come a moment after the bar.
function beginAtTop(step, began = performance.now()) {
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  const heading = document.getElementById(step);
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  } else if (performance.now() - began < HEADING_WAIT) {
    requestAnimationFrame(() => beginAtTop(step, began));
  }
}

// Links of earlier versions name a step behind the hash, "net1#run": that step is shown, unless the address names another.
function stepOfHash({ asked, at, steps }) {
  const named = location.hash.slice(1);
  return !asked && named !== at && steps.some(({ key }) => key === named) ? named : null;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const before = parentElement.querySelector('.bar');
  const bar = before ?? parentElement.appendChild(newBar());
  const find = (name) => bar.querySelector(`.${name}`);

  bar.setAttribute('aria-label', data.words.path);
  bar.style.setProperty('--colour', data.colour);
  find('stage').textContent = data.stage;
  find('far').textContent = data.far;

  // Chips that are there already stay, and with them the focus.
  const steps = find('steps');
  if (steps.children.length !== data.steps.length) steps.replaceChildren(...data.steps.map(newChip));
  const show = (key) => {
    if (key !== data.at) setTriggerValue('step', key);
  };
  data.steps.forEach((step, index) => {
    fillChip(steps.children[index].firstChild, step, step.key === data.at, show, data.words);
  });

  const next = find('next');
  next.textContent = `${data.next} →`;
  next.onclick = () => setTriggerValue('next', data.at);

  const moved = before && bar.dataset.stage === data.stage && bar.dataset.at !== data.at;
  bar.dataset.stage = data.stage;
  bar.dataset.at = data.at;
  if (moved) beginAtTop(data.at);
  const named = before ? null : stepOfHash(data);
  if (named) setTriggerValue('step', `#${named}`);
}
