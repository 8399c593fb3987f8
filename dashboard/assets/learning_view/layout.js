// How large the parts are drawn in the room that the page gives.

import { density } from './elements.js';
import { Wall } from './wall.js';

const NARROW = 760; // pixels; below, the parts stand one under another
const USUAL = 980; // the width that the sizes below are for
const LARGEST = 1.9; // times these sizes

// Two runs stand one above the other, and their timeline is seen too: a row is no higher than that asks for.
const AROUND = 406; // pixels of what is above the view on Compare, and of tabs, timeline and gaps
const LEAST_ROW = 168;
const CAPTION = 38; // of a wall, in two lines

// Set the sizes as variables of the style sheet and return those that scripts need.
export function applyLayout(root, runs) {
  const width = root.clientWidth;
  const narrow = width < NARROW;
  const times = Math.min(LARGEST, Math.max(1, width / USUAL));
  const row = Math.min(206 * times, Math.max(LEAST_ROW, (innerHeight - AROUND) / 2));
  const wallRoom = Math.min(190 * times, row - CAPTION);
  const wall = runs > 1 ? { columns: 10, room: wallRoom } : { columns: 20, room: Math.max(0.645 * width, 430) };
  if (narrow) Object.assign(wall, { columns: 10, room: Math.min(width - 2, 420) });
  const height = runs > 1 ? row : 240 * times;
  root.classList.toggle('narrow', narrow);
  const set = (name, value) => root.style.setProperty(name, `${Math.floor(value)}px`);
  set('--wall', Math.ceil(Wall.width(wall, density(root))) + 1);
  set('--net', height);
  set('--digit', (runs > 1 ? 100 : 116) * times);
  set('--bars', (runs > 1 ? 132 : 152) * times);
  root.style.setProperty('--times', times.toFixed(3));
  return { wall, digit: narrow ? 112 : Math.max(84, (runs > 1 ? 96 : 116) * times), lines: narrow };
}
