// The layers of a network side by side: each with its filters and its feature maps, drawn crisply on canvases.

import { density, element } from './elements.js';
import { arrange, arrangeInLines, FILTER_GAP, GAP } from './strip_layout.js';
import { count, significant, t } from './translate.js';

const scratch = document.createElement('canvas');

// Draw the first channels of an array (c, h, w) of bytes on a canvas, in rows of so many columns.
export function drawTiles(canvas, array, place, colours) {
  const { shown, columns, rows, side, gap } = place;
  const scale = density(canvas);
  const [, height, width] = array.shape;
  const step = Math.round((side + gap) * scale);
  const size = {
    x: Math.round((side * width * scale) / Math.max(width, height)),
    y: Math.round((side * height * scale) / Math.max(width, height)),
  };
  const whole = { x: step * columns - Math.round(gap * scale), y: step * rows - Math.round(gap * scale) };
  if (canvas.width !== whole.x || canvas.height !== whole.y) {
    canvas.width = whole.x;
    canvas.height = whole.y;
    canvas.style.width = `${whole.x / scale}px`;
    canvas.style.height = `${whole.y / scale}px`;
  }
  const pen = canvas.getContext('2d');
  pen.imageSmoothingEnabled = size.x < width; // smaller than it is: mean values instead of left-out ones
  pen.imageSmoothingQuality = 'high';
  scratch.width = width;
  scratch.height = height * shown;
  const pixels = new ImageData(width, height * shown);
  const coloured = new Uint32Array(pixels.data.buffer);
  for (let at = 0; at < coloured.length; at += 1) coloured[at] = colours[array.bytes[at]];
  scratch.getContext('2d').putImageData(pixels, 0, 0);
  for (let channel = 0; channel < shown; channel += 1) {
    const x = (channel % columns) * step;
    const y = Math.floor(channel / columns) * step;
    pen.drawImage(scratch, 0, channel * height, width, height, x, y, size.x, size.y);
  }
}

const coloursOf = (array, scales) => (array.low < 0 ? scales.signed : scales.unsigned);

const shortName = (layer) => `${layer.kind === 'conv' ? 'conv' : 'pool'} ${layer.layer.split('-').pop()}`;

function explained(layer) {
  const [shown, height, width] = layer.shape;
  const values = {
    layer: layer.layer,
    size: `${height} × ${width}`,
    field: `${layer.receptive_field} × ${layer.receptive_field}`,
    low: significant(layer.low, 2),
    high: significant(layer.high, 2),
    total: count(layer.total),
    shown,
  };
  if (shown < layer.total) {
    return t(
      '{layer}: {shown} of {total} channels of {size}; a unit sees {field} pixels; values {low} to {high}',
      values,
    );
  }
  return t('{layer}: {total} channels of {size}; a unit sees {field} pixels; values {low} to {high}', values);
}

export class Strip {
  constructor() {
    this.root = element('div', { class: 'strip' });
    this.parts = [];
  }

  // Draw a frame. `lines` says that layers may stand below each other.
  update(frame, scales, lines) {
    this.frame = frame;
    this.scales = scales;
    this.lines = lines;
    this.resize();
  }

  resize() {
    if (!this.frame || !this.root.clientWidth) return;
    const layers = this.frame.layers.filter((layer) => layer.kind !== 'scores');
    const scale = density(this.root);
    const shapes = layers.map((layer) => [layer.layer, layer.shape, layer.total]);
    const signature = JSON.stringify([shapes, this.root.clientWidth, this.root.clientHeight, scale, this.lines]);
    if (signature !== this.signature) {
      this.signature = signature;
      this.places = this.lines
        ? arrangeInLines(layers, scale)
        : arrange(layers, this.root.clientWidth, this.root.clientHeight, scale);
      this.build(layers);
    }
    layers.forEach((layer, index) => {
      this.draw(layer, this.parts[index], this.places.places[index]);
    });
  }

  build(layers) {
    const { places, filterRoom } = this.places;
    this.root.style.setProperty('--filter-room', `${filterRoom}px`);
    this.parts = layers.map((layer, index) => {
      const [, height, width] = layer.shape;
      const { shown } = places[index];
      const words = [
        element('b', {}, shortName(layer)),
        element('span', {}, `${count(layer.total)}×${height}×${width}`),
        element('span', {}, t('field {pixels}', { pixels: layer.receptive_field })),
      ];
      const filters = element('canvas', { class: 'filters', 'aria-hidden': 'true' });
      const maps = element('canvas', { class: 'maps', role: 'img' });
      const above = element('div', { class: 'filter-room' });
      if (layer.filters) above.append(filters);
      const figure = element('figure', { class: 'layer' }, element('figcaption', {}, ...words), above, maps);
      if (shown < layer.total) figure.append(element('span', { class: 'more' }, `+${count(layer.total - shown)}`));
      figure.style.width = `${places[index].width}px`;
      return { figure, filters, maps };
    });
    const linked = this.parts.flatMap((part) => [element('i', { class: 'link', 'aria-hidden': 'true' }), part.figure]);
    this.root.replaceChildren(...linked.slice(1));
  }

  draw(layer, part, place) {
    const words = explained(layer);
    part.figure.title = words;
    part.maps.setAttribute('aria-label', t('Feature maps of {layer}', { layer: words }));
    drawTiles(part.maps, layer, { ...place, gap: GAP }, coloursOf(layer, this.scales));
    if (!layer.filters || !place.filter) return;
    const filters = { shown: place.shown, columns: place.filterColumns, rows: place.filterRows };
    const array = layer.filters;
    drawTiles(part.filters, array, { ...filters, side: place.filter, gap: FILTER_GAP }, coloursOf(array, this.scales));
  }
}
