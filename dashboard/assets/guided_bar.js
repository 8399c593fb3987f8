// The bar of the guided path: `data` names the stage, its steps and what Next says and leads to.

function newBar() {
  const bar = document.createElement('div');
  bar.className = 'bar';
  bar.setAttribute('role', 'navigation');
  bar.setAttribute('aria-label', 'Guided path');
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

function scrollToStep(step) {
  const heading = document.getElementById(step);
  if (!heading) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  heading.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function fillChip(chip, { key, title, done }, here) {
  chip.textContent = title;
  chip.className = (done ? 'done ' : '') + (here ? 'here' : '');
  chip.setAttribute('aria-label', title + (done ? ', done' : ', not done yet'));
  if (here) chip.setAttribute('aria-current', 'step');
  else chip.removeAttribute('aria-current');
  chip.onclick = () => scrollToStep(key);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const bar = parentElement.querySelector('.bar') ?? parentElement.appendChild(newBar());
  const find = (name) => bar.querySelector(`.${name}`);

  bar.style.setProperty('--colour', data.colour);
  find('stage').textContent = data.stage;
  find('far').textContent = data.far;

  // Chips that are there already stay, and with them the focus.
  const steps = find('steps');
  if (steps.children.length !== data.steps.length) steps.replaceChildren(...data.steps.map(newChip));
  data.steps.forEach((step, index) => {
    fillChip(steps.children[index].firstChild, step, step.key === data.at);
  });

  const next = find('next');
  next.textContent = `${data.next} →`;
  next.onclick = () => {
    if (data.then) scrollToStep(data.then); // before the page runs again: the step is on it already
    setTriggerValue('next', data.at);
  };
}
