// How large the filters and the feature maps of each layer are drawn, so that all layers stand side by side.

export const GAP = 2; // pixels between feature maps
export const FILTER_GAP = 1;
const CONNECTOR = 10; // pixels between layers
const LABEL_HEIGHT = 44; // with the room below the filters
const MORE_HEIGHT = 14; // of the line that says how many channels are left out
const LEAST_WIDTH = 46; // pixels of a layer, for its words
const TIGHT = { connector: 5, width: 38 }; // where there is little room
const LARGEST_TILE = 84;
const CAPS = [Number.POSITIVE_INFINITY, 24, 16, 12, 10, 8]; // channels a layer
const FEW = [8, 6, 4, 2]; // where there is little room
const SMALLEST_TILE = 12;
const FILTER_SHARE = 0.42; // side of a filter as a share of a feature map's
const FILTER_ROWS = 2;

// The side in CSS pixels of a square of `pixels` that is drawn at most `most` large: whole screen pixels for each of its
// own, so that it is crisp; only a square that would not fit is drawn smaller than it is.
export function crispSide(pixels, most, density) {
  const times = Math.floor((most * density) / pixels);
  return times >= 1 ? (pixels * times) / density : most;
}

function mapSide(layer, tile, density) {
  const pixels = Math.max(layer.shape[1], layer.shape[2]);
  return crispSide(pixels, pixels === 1 ? 0.42 * tile : tile, density);
}

function filterSide(layer, tile, density) {
  if (!layer.filters) return 0;
  const pixels = Math.max(layer.filters.shape[1], layer.filters.shape[2]);
  return crispSide(pixels, FILTER_SHARE * (pixels === 1 ? 0.6 : 1) * tile, density);
}

function fitted(layer, cap, tile, room, density, least) {
  const shown = Math.min(layer.shape[0], cap);
  const side = mapSide(layer, tile, density);
  const most = Math.max(1, Math.floor((room.maps + GAP) / (side + GAP)));
  const columns = Math.ceil(shown / most);
  const filter = filterSide(layer, tile, density);
  const filterColumns = filter ? Math.ceil(shown / FILTER_ROWS) : 0;
  const width = Math.max(columns * (side + GAP) - GAP, filterColumns * (filter + FILTER_GAP) - FILTER_GAP);
  return {
    shown,
    side,
    columns,
    rows: Math.ceil(shown / columns),
    filter,
    filterColumns,
    filterRows: filterColumns ? Math.ceil(shown / filterColumns) : 0,
    width: Math.max(width, least),
  };
}

function arranged(layers, cap, tile, height, density, tight = false) {
  const filters = Math.max(0, ...layers.map((layer) => filterSide(layer, tile, density)));
  const room = { filters: FILTER_ROWS * (filters + FILTER_GAP) };
  room.maps = height - LABEL_HEIGHT - room.filters - MORE_HEIGHT;
  const least = tight ? TIGHT.width : LEAST_WIDTH;
  const places = layers.map((layer) => fitted(layer, cap, tile, room, density, least));
  const between = (places.length - 1) * (tight ? TIGHT.connector : CONNECTOR);
  const width = places.reduce((sum, place) => sum + place.width, between);
  return { places, width, filterRoom: room.filters };
}

// The largest tiles with which all layers fit into the width, with all channels or at least eight; where these do not fit,
// as many of each layer as do.
export function arrange(layers, width, height, density) {
  const largest = Math.max(...layers.map((layer) => Math.max(layer.shape[1], layer.shape[2])));
  const tight = layers.length * (LEAST_WIDTH + CONNECTOR) > width;
  const place = (cap, tile) => arranged(layers, cap, tile, height, density, tight);
  for (let times = Math.floor((LARGEST_TILE / largest) * density); times > 0; times -= 1) {
    const tile = (largest * times) / density; // at which the largest maps are crisp, and so are all
    for (const cap of CAPS) {
      const found = place(cap, tile);
      if (found.width <= width) return found;
    }
  }
  for (const cap of FEW) {
    for (let tile = Math.min(largest, 32); tile >= SMALLEST_TILE; tile -= 1) {
      const found = place(cap, tile);
      if (found.width <= width) return found;
    }
  }
  return place(FEW[FEW.length - 1], SMALLEST_TILE);
}

// Where the layers may stand below each other, as on a phone: each at the usual size, with a few of its channels.
export function arrangeInLines(layers, density) {
  return arranged(layers, 10, 26, 5 * 28 + LABEL_HEIGHT + 36, density);
}
