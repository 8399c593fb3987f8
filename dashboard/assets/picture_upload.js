// A field for a picture. What is large is scaled down here, since a phone's photograph has more pixels and bytes than the
// server takes. `data` has the longest side in pixels, the most bytes, and what is said. The file is sent as text in base64.

const QUALITY = 0.9; // of a JPEG, 0..1
const SMALLER = 0.7; // times the side, while there are too many bytes
const ATTEMPTS = 8;
const SENT_AS_THEY_ARE = ['image/png', 'image/jpeg'];

async function scaled(file, most) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    const fits = Math.max(picture.width, picture.height) <= most.side;
    if (fits && file.size <= most.bytes && SENT_AS_THEY_ARE.includes(file.type)) return file;
    let side = Math.min(most.side, Math.max(picture.width, picture.height));
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1, side *= SMALLER) {
      const found = await encoded(picture, side, file.type);
      if (found && found.size <= most.bytes) return found;
    }
    throw new Error('too large');
  } finally {
    picture.close();
  }
}

// Only a JPEG is surely opaque; all else keeps its transparency as a PNG.
function encoded(picture, side, type) {
  const scale = side / Math.max(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const kind = type === 'image/jpeg' ? 'image/jpeg' : 'image/png';
  return new Promise((done) => {
    canvas.toBlob(done, kind, QUALITY);
  });
}

function inBase64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = failed;
    reader.readAsDataURL(file);
  });
}

export default function ({ parentElement, data, setStateValue }) {
  const field = parentElement.querySelector('input');
  parentElement.querySelector('.words').textContent = data.words.choose;
  if (field.ready) return undefined; // the page ran again
  field.ready = true;
  const drop = parentElement.querySelector('.drop');
  const told = parentElement.querySelector('[role=status]');
  let latest = 0;

  async function take(file) {
    if (!file) return;
    latest += 1;
    const mine = latest;
    told.textContent = data.words.reading;
    let text = '';
    let outcome = file.name;
    try {
      text = await inBase64(await scaled(file, data.most));
    } catch {
      outcome = data.words.unreadable.replace('{file}', () => file.name);
    }
    if (mine !== latest) return; // another was chosen meanwhile
    told.textContent = outcome;
    setStateValue('picture', text);
  }

  field.onchange = () => {
    take(field.files[0]);
    field.value = ''; // so that the same file can be chosen again
  };
  drop.ondragover = (event) => {
    event.preventDefault();
    drop.classList.add('over');
  };
  drop.ondragleave = () => drop.classList.remove('over');
  drop.ondrop = (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    take(event.dataTransfer.files[0]);
  };
  return () => {
    field.ready = false;
    latest += 1;
  };
}
