// The page: what is drawn is read, and shown as bars, as pixels and as the feature maps of the first layer.

const SLOW_MILLISECONDS = 100; // of an answer; slower ones are not given while the pen moves
const MAP_GAP = 2; // pixels between feature maps

const pageData = JSON.parse(document.getElementById('page-data').textContent);
const network = readNetwork(pageData.network);
const element = (id) => document.getElementById(id);
const mistakes = [...document.querySelectorAll('.mistakes button')];
const bars = [...document.querySelectorAll('.bars li')];
let answerMilliseconds = 0;
let planned = false;

// Grey values 0 to 255 on a canvas, whose size becomes theirs.
function paint(canvas, width, height, values) {
  canvas.width = width;
  canvas.height = height;
  const picture = new ImageData(width, height);
  values.forEach((value, at) => {
    picture.data.set([value, value, value, 255], 4 * at);
  });
  canvas.getContext('2d').putImageData(picture, 0, 0);
}

// A layer's first feature maps side by side, black the smallest value and white the largest.
function paintMaps(canvas, { shape, values }) {
  const [channels, height, width] = shape;
  const shown = Math.min(channels, pageData.mostMaps);
  const across = shown > 5 ? Math.ceil(shown / 2) : shown;
  const down = Math.ceil(shown / across);
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const range = values.reduce((most, value) => Math.max(most, value), -Infinity) - low || 1;
  const [cellWidth, cellHeight] = [width + MAP_GAP, height + MAP_GAP];
  const fullWidth = across * cellWidth - MAP_GAP;
  const fullHeight = down * cellHeight - MAP_GAP;
  paint(canvas, fullWidth, fullHeight, new Uint8Array(fullWidth * fullHeight));
  canvas.style.setProperty('--ratio', fullWidth / fullHeight);
  const context = canvas.getContext('2d');
  for (let channel = 0; channel < shown; channel++) {
    const picture = new ImageData(width, height);
    for (let at = 0; at < width * height; at++) {
      const grey = (255 * (values[channel * width * height + at] - low)) / range;
      picture.data.set([grey, grey, grey, 255], 4 * at);
    }
    context.putImageData(picture, (channel % across) * cellWidth, Math.floor(channel / across) * cellHeight);
  }
}

// Never 0% nor 100%, which a network does not say.
function inPercent(share) {
  if (share > 0.999) return 'over 99.9\u00a0%';
  return `${(100 * share).toFixed(share < 0.1 || share > 0.99 ? 1 : 0)}\u00a0%`;
}

const withArticle = (digit) => `${digit === 8 ? 'an' : 'a'} ${digit}`;

function showBars(probabilities) {
  const best = probabilities.indexOf(Math.max(...probabilities));
  bars.forEach((bar, digit) => {
    const share = probabilities[digit];
    bar.querySelector('i').style.height = `${100 * share}%`;
    bar.querySelector('span').textContent = share >= 0.005 ? Math.round(100 * share) : '';
    bar.classList.toggle('best', digit === best);
  });
  return best;
}

// The answer in words.
function sentence(probabilities, best) {
  const [, second] = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const sure = probabilities[best];
  const rest = probabilities[second] >= 0.01 ? `; ${withArticle(second)} gets ${inPercent(probabilities[second])}` : '';
  return `${sure >= 0.5 ? 'Read as' : 'Perhaps'} ${withArticle(best)}, ${inPercent(sure)} sure${rest}.`;
}

function showNothing() {
  for (const bar of bars) {
    bar.classList.remove('best');
    bar.querySelector('i').style.height = '0';
    bar.querySelector('span').textContent = '';
  }
  paint(element('pixels'), 28, 28, new Uint8Array(784));
  element('answer').textContent = '?';
  element('words').textContent = 'Draw a digit, and it is read.';
  element('maps').closest('figure').hidden = true;
}

// Read 784 pixels and show the answer; in words too if it is `final`, since screen readers speak them.
function showAnswer(pixels, final) {
  const started = performance.now();
  const outputs = layerOutputs(network, pixels);
  const probabilities = probabilitiesOf(outputs[outputs.length - 1].values);
  answerMilliseconds = performance.now() - started;
  paint(element('pixels'), 28, 28, pixels);
  if (pageData.mapsLayer !== null) {
    element('maps').closest('figure').hidden = false;
    paintMaps(element('maps'), outputs[pageData.mapsLayer]);
  }
  if (!probabilities.every(Number.isFinite)) {
    element('answer').textContent = '?';
    element('words').textContent = 'This network has no answer: its scores are not numbers, as training diverged.';
    return;
  }
  const best = showBars(probabilities);
  element('answer').textContent = best;
  if (!final) return;
  element('words').textContent = sentence(probabilities, best);
  const took = answerMilliseconds.toFixed(answerMilliseconds < 10 ? 1 : 0);
  element('time').textContent = `Read in ${took} milliseconds, in this browser.`;
}

function readPad(final) {
  element('hint').hidden = pad.strokes.length > 0;
  for (const button of [element('clear'), element('undo')]) button.disabled = !pad.strokes.length;
  const pixels = pixelsOf(pad.strokes, pageData.drawing);
  if (pixels) showAnswer(pixels, final);
  else showNothing();
}

// At most once a frame while the pen moves, and at once when it is lifted.
function padChanged(done) {
  for (const mistake of mistakes) mistake.setAttribute('aria-pressed', 'false');
  if (done) {
    readPad(true);
  } else if (!planned && answerMilliseconds < SLOW_MILLISECONDS) {
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      readPad(false);
    });
  } else {
    element('hint').hidden = true;
  }
}

const pad = makePad(element('pad'), pageData.drawing, padChanged, (text) => {
  element('words').textContent = text;
});
element('clear').addEventListener('click', pad.clear);
element('undo').addEventListener('click', pad.undo);

for (const mistake of mistakes) {
  mistake.addEventListener('click', () => {
    const pixels = Uint8Array.from(atob(mistake.dataset.pixels), (letter) => letter.charCodeAt(0));
    pad.clear();
    element('hint').hidden = true;
    mistake.setAttribute('aria-pressed', 'true');
    showAnswer(pixels, true);
    pad.show(element('pixels'));
    document.querySelector('.play').scrollIntoView({ block: 'nearest' });
  });
}

showNothing();
