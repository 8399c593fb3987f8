// Runs the networks beside the page, so that drawing stays smooth. It fetches them, the smallest first, and answers each
// drawing with each of them in the same order; a newer drawing comes before what an older one still waits for.
//
// It is told { open: { drawing, networks: [{ key, url }] } } once, and { number, strokes } for each drawing. It tells
// { number, key, probabilities }, or { key, missing: true } for a network that the server does not have now.

importScripts('../export/network.js', '../export/digit_pixels.js');

const ATTEMPTS = 3; // at fetching a network
const PAUSE_MILLISECONDS = 1500; // between them
const loaded = []; // { key, network }, in the order in which they came
let sizes = null;
let wanted = null; // the newest drawing
let isAnswering = false;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function fetched(url) {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url);
      if (response.ok) return readNetwork(await response.json());
    } catch {
      // The server or the way to it is gone, which may pass.
    }
    if (attempt === ATTEMPTS) return null;
    await pause(PAUSE_MILLISECONDS);
  }
}

async function loadAll(networks) {
  for (const { key, url } of networks) {
    const network = await fetched(url);
    if (network) {
      loaded.push({ key, network });
      answerAll();
    } else {
      postMessage({ key, missing: true });
    }
  }
}

// Answer the newest drawing with each network that has not answered it.
async function answerAll() {
  if (isAnswering) return;
  isAnswering = true;
  for (let next = nextAnswer(); next; next = nextAnswer()) {
    const { number, pixels, answered } = wanted;
    const outputs = layerOutputs(next.network, pixels);
    answered.add(next.key);
    postMessage({ number, key: next.key, probabilities: probabilitiesOf(outputs[outputs.length - 1].values) });
    await pause(0); // a newer drawing is heard here
  }
  isAnswering = false;
}

// The next network to answer the newest drawing; undefined where none is left, or nothing is drawn.
function nextAnswer() {
  if (!wanted) return undefined;
  wanted.pixels ??= pixelsOf(wanted.strokes, sizes);
  return wanted.pixels ? loaded.find(({ key }) => !wanted.answered.has(key)) : undefined;
}

addEventListener('message', ({ data }) => {
  if (data.open) {
    sizes = data.open.drawing;
    loadAll(data.open.networks);
  } else {
    wanted = { ...data, answered: new Set() };
    answerAll();
  }
});
