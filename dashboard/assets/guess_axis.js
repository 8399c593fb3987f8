// An empty accuracy axis with two points to drag: the accuracy after epoch 1 and at the end. `data` has both in percent
// (null where nothing is guessed yet), the number of epochs, the colour of the line, the `language` in which numbers are
// written, and the `words` that are said. What was dragged or moved by keys is sent as `moved`, { first, last }.

const TICKS = [0, 50, 80, 90, 95, 98, 99, 99.5, 100];
const SOFT = 0.001; // added to the error, so that the axis has an end at 100%
const START = 50; // percent, where a point waits that nobody has moved
const NAMES = ['first', 'last'];
const AT = { first: 20, last: 80 }; // percent of the width
const KEY_PAUSE = 500; // milliseconds after the last key before it is sent
const PATIENCE = 4000; // milliseconds in which older data of the page are not heeded

// The share 0..1 of the height at which an accuracy stands: by the logarithm of the error, as in the curve of a run.
function shareOf(percent) {
  return Math.log((1 + SOFT) / (1 - percent / 100 + SOFT)) / Math.log((1 + SOFT) / SOFT);
}

// Steps in percentage points: finer where the axis is.
function stepAt(percent) {
  if (percent < 90) return 1;
  return percent < 98 ? 0.5 : percent < 99 ? 0.1 : 0.05;
}

function rounded(percent, step) {
  return Number(Math.min(100, Math.max(0, Math.round(percent / step) * step)).toFixed(2));
}

function accuracyAt(share) {
  const inside = Math.min(1, Math.max(0, share));
  const percent = 100 * (1 + SOFT - (1 + SOFT) * (SOFT / (1 + SOFT)) ** inside);
  return rounded(percent, stepAt(percent));
}

function make(name, attributes, text = '') {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.textContent = text;
  return made;
}

class Axis {
  constructor(root) {
    this.root = root;
    this.values = { first: null, last: null };
    for (const tick of TICKS) {
      const line = make('div', { class: 'tick', style: `bottom:${100 * shareOf(tick)}%`, 'aria-hidden': 'true' });
      line.append(make('span', {}));
      line.percent = tick;
      root.append(line);
    }
    const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    drawing.setAttribute('viewBox', '0 0 100 100');
    drawing.setAttribute('preserveAspectRatio', 'none');
    drawing.setAttribute('aria-hidden', 'true');
    this.line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
    drawing.append(this.line);
    root.append(drawing);
    this.when = {};
    this.points = {};
    for (const name of NAMES) {
      this.when[name] = make('span', { class: 'when', style: `left:${AT[name]}%`, 'aria-hidden': 'true' });
      this.points[name] = this.point(name);
      root.append(this.when[name], this.points[name]);
    }
    root.onpointerdown = (event) => this.pointed(event);
    root.onclick = (event) => this.clicked(event);
  }

  point(name) {
    const point = make('div', {
      class: `point ${name}`,
      role: 'slider',
      tabindex: '0',
      style: `left:${AT[name]}%`,
      'aria-orientation': 'vertical',
      'aria-valuemin': '0',
      'aria-valuemax': '100',
    });
    point.append(make('span', { class: 'value' }));
    point.onpointermove = (event) => {
      if (this.dragged === name && event.pointerId === this.pointer) this.set(name, this.under(event));
    };
    point.onpointerup = (event) => {
      if (this.dragged !== name || event.pointerId !== this.pointer) return;
      this.dragged = undefined;
      this.tell(0);
    };
    point.onpointercancel = point.onpointerup;
    point.onkeydown = (event) => this.pressed(event, name);
    return point;
  }

  // A finger must begin on a point: elsewhere it scrolls the page. A mouse may begin anywhere.
  pointed(event) {
    if (event.button !== 0 || this.dragged) return;
    const name = NAMES.find((each) => this.points[each].contains(event.target)) ?? this.nearest(event);
    const isOnPoint = this.points[name].contains(event.target);
    if (!isOnPoint && event.pointerType === 'touch') return;
    event.preventDefault(); // else a text would be selected
    this.points[name].focus({ preventScroll: true });
    this.points[name].setPointerCapture(event.pointerId);
    this.dragged = name;
    this.pointer = event.pointerId;
    if (!isOnPoint) this.set(name, this.under(event));
  }

  // A tap beside the points, which was no scrolling.
  clicked(event) {
    if (event.pointerType !== 'touch' || NAMES.some((name) => this.points[name].contains(event.target))) return;
    this.set(this.nearest(event), this.under(event));
    this.tell(0);
  }

  nearest(event) {
    const box = this.root.getBoundingClientRect();
    return event.clientX < box.left + box.width / 2 ? 'first' : 'last';
  }

  under(event) {
    const box = this.root.getBoundingClientRect();
    return accuracyAt((box.bottom - event.clientY) / box.height);
  }

  pressed(event, name) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = this.values[name] ?? START;
    const up = stepAt(now);
    const down = stepAt(now - 0.001); // the step that leads back down is that of the part below
    const moved = {
      ArrowUp: now + up,
      ArrowRight: now + up,
      ArrowDown: now - down,
      ArrowLeft: now - down,
      PageUp: now + 10 * up,
      PageDown: now - 10 * down,
      Home: 0,
      End: 100,
    }[event.key];
    if (moved === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // the page has keys of its own
    this.set(name, rounded(moved, 0.01));
    this.tell(KEY_PAUSE);
  }

  set(name, percent) {
    this.values[name] = percent;
    this.draw();
  }

  tell(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.sent = JSON.stringify(this.values);
      this.sentAt = performance.now();
      this.timer = undefined;
      this.send({ ...this.values });
    }, pause);
  }

  // What the page knows: a number that was typed, or what was sent from here. Not while newer values are on their way.
  update({ first, last, epochs, colour, language, words }) {
    this.root.style.setProperty('--colour', colour);
    this.root.setAttribute('aria-label', words.title);
    this.epochs = epochs;
    this.words = words;
    this.numbers = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 });
    for (const line of this.root.querySelectorAll('.tick')) line.firstChild.textContent = this.percent(line.percent);
    const told = JSON.stringify({ first, last });
    const isOld = this.sent !== undefined && told !== this.sent && performance.now() - this.sentAt < PATIENCE;
    if (!this.dragged && this.timer === undefined && !isOld) {
      this.values = { first, last };
      this.sent = undefined;
    }
    this.draw();
  }

  percent(value) {
    return this.numbers.format(value / 100);
  }

  draw() {
    const { words } = this;
    const when = { first: words.first, last: words.last.replace('{epochs}', this.epochs) };
    for (const name of NAMES) {
      const value = this.values[name];
      const shown = value ?? START;
      const point = this.points[name];
      const said = value === null ? words.none : this.percent(value);
      point.style.bottom = `calc(${100 * shareOf(shown)}% - 22px)`;
      point.style.marginTop = '0';
      point.classList.toggle('empty', value === null);
      point.setAttribute('aria-label', words.label.replace('{when}', when[name]));
      point.setAttribute('aria-valuenow', String(shown));
      point.setAttribute('aria-valuetext', `${said} ${name === 'first' ? when.first : words.end}`);
      point.firstChild.textContent = value === null ? words.drag : said;
      this.when[name].textContent = when[name];
    }
    const both = NAMES.every((name) => this.values[name] !== null);
    const corner = (name) => `${AT[name]},${100 - 100 * shareOf(this.values[name])}`;
    this.line.setAttribute('points', both ? NAMES.map(corner).join(' ') : '');
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  let root = parentElement.querySelector('.axis');
  if (!root) {
    root = make('div', { class: 'axis', role: 'group' });
    root.axis = new Axis(root);
    parentElement.append(root);
  }
  root.axis.send = (values) => setTriggerValue('moved', values);
  root.axis.update(data);
}
