// Replays a recorded run. `data` has the figures of all its epochs and the digits that its galleries show, so that the
// browser plays it by itself; the server is told of an epoch when one stops there. `data.sentences` are what is said, with
// names in braces for what is filled in, `data.digits` the ten digits with their articles, numbers are written as in
// `data.language`, and `data.labels` are HTML.

const PACE = 1000; // milliseconds that an epoch stays
const TELL_PAUSE = 400; // milliseconds at one epoch before the server is told of it
const CLASSES = 10;
const MOST_TICKS = 5;
const MOST_EPOCH_LABELS = 20;
const ICONS = { play: 'M5 3.2v9.6l8-4.8z', pause: 'M4.2 3h2.8v10H4.2zM9 3h2.8v10H9z' };
const SKELETON = `
  <div class="player">
    <button type="button"><svg viewBox="0 0 16 16" aria-hidden="true"><path></path></svg><span></span></button>
    <label><span class="name"></span><input type="range" min="1" step="1"></label>
    <output></output>
    <span role="status"></span>
  </div>
  <div class="s7-numbers"></div>
  <div class="charts">
    <table><caption></caption><thead></thead><tbody></tbody></table>
    <section><p class="title"></p><p class="axis"></p><div class="plot" role="img"></div><p class="key"></p>
      <p class="ending"></p></section>
  </div>
  <div class="galleries"></div>`;
const lessMotion = matchMedia('(prefers-reduced-motion: reduce)');

function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function element(name, className, text = '') {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

// A round number, of which at most MOST_TICKS lie in the span.
function niceStep(span) {
  const power = 10 ** Math.floor(Math.log10(span / MOST_TICKS));
  return Math.max(1, power * [1, 2, 5, 10].find((times) => times * power * MOST_TICKS >= span));
}

class Replay {
  constructor(root) {
    this.root = root;
    root.innerHTML = SKELETON;
    this.button = root.querySelector('button');
    this.slider = root.querySelector('input');
    this.status = root.querySelector('[role="status"]');
    this.button.onclick = () => this.press();
    this.slider.oninput = () => this.seek(Number(this.slider.value));
    this.playing = false;
    this.told = []; // epochs that the server was told of, and that it has not drawn yet
  }

  get epochs() {
    return this.data.figures.epochs;
  }

  say(name, values = {}) {
    return filled(this.data.sentences[name], values);
  }

  count(number) {
    return this.numbers.format(number);
  }

  // Another run is drawn from its epoch on. The same one goes on as it is, unless the server names an epoch that it was not
  // told of here, such as after Back.
  update(data) {
    const before = this.data;
    this.data = data;
    this.numbers = new Intl.NumberFormat(data.language, { useGrouping: 'always' });
    const decimals = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
    this.percents = new Intl.NumberFormat(data.language, { style: 'percent', ...decimals });
    const isOther = before?.run !== data.run || before.language !== data.language;
    if (isOther || before.figures.epochs.length !== data.figures.epochs.length) {
      this.stop();
      this.told = [];
      this.drawFrame();
      this.go(data.epoch);
    } else if (this.told.includes(data.epoch)) {
      this.told.splice(0, this.told.indexOf(data.epoch) + 1);
    } else if (before.epoch !== data.epoch) {
      this.stop();
      this.go(data.epoch);
    }
  }

  // What is the same for all epochs.
  drawFrame() {
    const { root, data } = this;
    root.style.setProperty('--mistake', data.mistake);
    root.style.setProperty('--sheet', `url("${data.figures.sheet}")`);
    root.querySelector('.player').hidden = this.epochs.length < 2;
    root.querySelector('.name').textContent = this.say('slider');
    this.slider.max = String(this.epochs.length);
    this.drawNumbers();
    this.drawTable();
    this.drawChanges();
    root.querySelector('.ending').textContent = data.ending;
  }

  drawNumbers() {
    const { labels, sentences } = this.data;
    const made = Object.entries(labels).map(([name, label]) => {
      const figure = element('div');
      figure.innerHTML = `<small>${label}</small>`;
      figure.append(element('b', name));
      const note = sentences[`${name}Note`];
      if (note) figure.append(element('i', '', note));
      return figure;
    });
    this.root.querySelector('.s7-numbers').replaceChildren(...made);
  }

  drawTable() {
    const head = (text, scope) => {
      const cell = element('th', '', text);
      cell.scope = scope;
      return cell;
    };
    const classes = Array.from({ length: CLASSES }, (_, each) => String(each));
    const over = element('tr');
    const all = head(this.say('predictedClass'), 'colgroup');
    all.colSpan = CLASSES;
    over.append(element('td'), all);
    const top = element('tr');
    top.append(head(this.say('trueClass'), 'col'), ...classes.map((each) => head(each, 'col')));
    this.root.querySelector('thead').replaceChildren(over, top);
    const rows = classes.map((each) => {
      const row = element('tr');
      row.append(head(each, 'row'), ...classes.map((other) => element('td', each === other ? 'right' : '')));
      return row;
    });
    this.root.querySelector('tbody').replaceChildren(...rows);
    this.cells = rows.flatMap((row) => [...row.querySelectorAll('td')]);
  }

  // Bars of the epochs from the second on: the first one would dwarf all others.
  drawChanges() {
    const [first, ...later] = this.epochs;
    const plot = this.root.querySelector('.plot');
    this.bars = [];
    plot.hidden = !later.length;
    this.root.querySelector('.axis').textContent = later.length ? this.say('axis') : '';
    const title = later.length ? this.say('changes', { count: this.count(first.learned) }) : this.say('onlyOne');
    this.root.querySelector('.title').textContent = title;
    this.root
      .querySelector('.key')
      .replaceChildren(
        ...(later.length ? ['learned', 'forgotten'].map((name) => element('span', name, this.say(name))) : []),
      );
    if (!later.length) return;
    const most = (name) => Math.max(...later.map((each) => each[name]));
    const step = niceStep(Math.max(1, most('learned') + most('forgotten')));
    const high = step * Math.max(1, Math.ceil(most('learned') / step));
    const low = step * Math.ceil(most('forgotten') / step);
    const share = (value) => `${(100 * value) / (high + low)}%`;
    const ticks = Array.from({ length: (high + low) / step + 1 }, (_, at) => at * step - low);
    const lines = ticks.map((tick) => {
      const line = element('i', tick ? 'tick' : 'tick zero', this.count(Math.abs(tick)));
      line.style.bottom = share(tick + low);
      return line;
    });
    const each = Math.ceil(later.length / MOST_EPOCH_LABELS);
    this.bars = later.map((of, at) => {
      const bar = element('div', 'bar');
      const [up, down] = ['learned', 'forgotten'].map((name) => element('i', name));
      Object.assign(up.style, { bottom: share(low), height: share(of.learned) });
      Object.assign(down.style, { top: share(high), height: share(of.forgotten) });
      bar.append(up, down, element('span', '', at % each ? '' : String(at + 2)));
      return bar;
    });
    plot.replaceChildren(...lines, ...this.bars, element('span', 'epochs', this.say('epoch')));
  }

  go(epoch) {
    this.epoch = Math.min(this.epochs.length, Math.max(1, epoch));
    const now = this.epochs[this.epoch - 1];
    const values = { epoch: this.epoch, epochs: this.epochs.length };
    this.slider.value = String(this.epoch);
    this.slider.setAttribute('aria-valuetext', this.say('place', values));
    this.root.querySelector('output').textContent = this.say('place', values);
    this.drawFigures(now);
    this.drawMatrix(now.matrix);
    this.root.querySelector('.plot').setAttribute('aria-label', this.say('changesNow', { ...values, ...now }));
    this.bars.forEach((bar, at) => {
      bar.classList.toggle('now', at + 2 === this.epoch);
    });
    this.root
      .querySelector('.galleries')
      .replaceChildren(
        ...this.gallery('forgotten', now.forgotten, now.forgottenDigits),
        ...this.gallery('wrong', this.data.figures.tested - now.right, now.wrongDigits),
      );
    this.label();
  }

  drawFigures(now) {
    const { tested } = this.data.figures;
    const figures = {
      accuracy: this.percents.format(now.right / tested),
      wrong: this.say('wrongDigits', { count: this.count(tested - now.right) }),
      learned: this.count(now.learned),
      forgotten: this.count(now.forgotten),
    };
    for (const [name, text] of Object.entries(figures))
      this.root.querySelector(`.s7-numbers .${name}`).textContent = text;
  }

  // Colour shows mistakes only, the more the stronger.
  drawMatrix(matrix) {
    this.root.querySelector('caption').textContent = this.say('matrix', { epoch: this.epoch });
    const isMistake = (at) => Math.floor(at / CLASSES) !== at % CLASSES;
    const most = Math.max(1, ...matrix.filter((_, at) => isMistake(at)));
    matrix.forEach((number, at) => {
      const cell = this.cells[at];
      const place = { true: Math.floor(at / CLASSES), predicted: at % CLASSES };
      cell.textContent = number ? this.count(number) : '';
      cell.title = this.say('cell', { ...place, count: this.count(number) });
      cell.style.setProperty('--share', isMistake(at) ? number / most : 0);
    });
  }

  gallery(name, all, shown) {
    if (!all) return [];
    const words = { count: this.count(all), shown: shown.length };
    const title = element('p', 'title', this.say(`${name}${shown.length < all ? 'First' : 'Title'}`, words));
    const grid = element('div', 's7-gallery');
    grid.append(...shown.map(([place, answer]) => this.card(place, answer)));
    return [title, grid];
  }

  card(place, answer) {
    const { columns, digits } = this.data.figures;
    const [index, label, right, isRightAtEnd] = digits[place];
    const values = { index, label, answer, right, epochs: this.epochs.length };
    const picture = element('div', 'picture');
    picture.setAttribute('role', 'img');
    picture.setAttribute('aria-label', this.say('digitInWords', { ...values, digit: this.data.digits[label] }));
    const rows = Math.ceil(digits.length / columns);
    const share = (at, of) => `${of > 1 ? (100 * at) / (of - 1) : 0}%`;
    picture.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
    picture.style.backgroundPosition = `${share(place % columns, columns)} ${share(Math.floor(place / columns), rows)}`;
    const lines = [this.say('howOften', values), this.say(isRightAtEnd ? 'rightAtEnd' : 'wrongAtEnd')];
    const words = element('p');
    words.append(element('b', '', this.say('readAs', values)));
    for (const line of [...lines, this.say('digit', values)]) words.append(element('br'), element('span', '', line));
    const card = element('div', 's7-digit');
    card.append(picture, words);
    return card;
  }

  label() {
    const steps = this.epoch < this.epochs.length ? 'next' : 'again';
    const name = this.playing ? 'pause' : lessMotion.matches ? steps : 'play';
    this.root.querySelector('path').setAttribute('d', ICONS[name === 'pause' ? 'pause' : 'play']);
    this.button.querySelector('span').textContent = this.say(name);
  }

  press() {
    if (this.playing) {
      this.stop(this.say('paused', { epoch: this.epoch, epochs: this.epochs.length }));
      this.tellSoon();
    } else if (lessMotion.matches) {
      this.seek(this.following());
    } else {
      this.playing = true;
      this.status.textContent = '';
      this.advance();
    }
    this.label();
  }

  following() {
    return this.epoch < this.epochs.length ? this.epoch + 1 : 1;
  }

  advance() {
    this.go(this.following());
    if (this.epoch < this.epochs.length) {
      this.timer = setTimeout(() => this.advance(), PACE);
      return;
    }
    this.stop(this.say('ended', { epoch: this.epoch }));
    this.tellSoon();
  }

  // By the visitor, who does not watch any more then.
  seek(epoch) {
    this.stop();
    this.go(epoch);
    this.tellSoon();
  }

  stop(words = '') {
    this.playing = false;
    clearTimeout(this.timer);
    this.status.textContent = words;
    if (this.epoch) this.label();
  }

  tellSoon() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      if (this.playing || this.epoch === (this.told.at(-1) ?? this.data.epoch)) return;
      this.told.push(this.epoch);
      this.tell(this.epoch);
    }, TELL_PAUSE);
  }

  close() {
    this.stop();
    clearTimeout(this.telling);
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  let root = parentElement.querySelector('.s7-replay');
  if (!root) {
    root = parentElement.appendChild(element('div', 's7-replay'));
    root.replay = new Replay(root);
  }
  const { replay } = root;
  replay.tell = (epoch) => setTriggerValue('epoch', epoch);
  replay.update(data);
  replay.calls = (replay.calls ?? 0) + 1;
  const call = replay.calls;
  return () => {
    if (replay.calls === call) replay.close(); // not where it was called again, with other data
  };
}
