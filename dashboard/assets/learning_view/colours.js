// Colour scales for filters and feature maps, as tables of 256 colours. Their steps are even to the eye, since they are
// straight lines in Oklab. Zero is close to the page's background; more is orange, less than zero is blue, which can be
// told apart with colour-blindness too.

const DARK = { zero: [0.235, 0.012, 260], above: [0.86, 0.13, 72], below: [0.78, 0.12, 245], ink: '#f4f5f7' };
const LIGHT = { zero: [0.965, 0.004, 260], above: [0.42, 0.115, 50], below: [0.38, 0.125, 254], ink: '#16181d' };

// Oklab (Ottosson 2020) from lightness 0..1, chroma and hue in degrees.
function oklab([lightness, chroma, hue]) {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

function bytes([lightness, a, b]) {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
  return linear.map((value) => {
    const light = Math.min(1, Math.max(0, value));
    return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
  });
}

const mixed = (from, to, share) => bytes(from.map((value, axis) => value + (to[axis] - value) * share));

// (256,) colours as the 32 bits of a canvas pixel; `shareOf` gives the share -1..1 of the full colour for each byte.
function table(look, shareOf) {
  const [zero, above, below] = [look.zero, look.above, look.below].map(oklab);
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    const share = shareOf(byte);
    const [red, green, blue] = mixed(zero, share < 0 ? below : above, Math.abs(share));
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}

function scalesOf(look) {
  return {
    ink: look.ink,
    paper: `rgb(${bytes(oklab(look.zero)).join(' ')})`,
    above: `rgb(${bytes(oklab(look.above)).join(' ')})`,
    below: `rgb(${bytes(oklab(look.below)).join(' ')})`,
    signed: table(look, (byte) => Math.max(-1, (byte - 128) / 127)),
    unsigned: table(look, (byte) => byte / 255),
  };
}

const scales = { dark: scalesOf(DARK), light: scalesOf(LIGHT) };

// The scales of the theme that the element is drawn in.
export function scalesFor(element) {
  return isDark(element) ? scales.dark : scales.light;
}

export function isDark(element) {
  const said = getComputedStyle(element).getPropertyValue('--st-background-color').trim();
  const pen = document.createElement('canvas').getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillStyle = said; // what is no colour is ignored
  const [red, green, blue] = pen.fillStyle.match(/[0-9a-f]{2}/gi).map((pair) => Number.parseInt(pair, 16));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
}
