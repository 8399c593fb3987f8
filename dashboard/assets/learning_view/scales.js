// Axes of the timeline and of the curve: where a step and an accuracy are drawn.

const EVEN_UP_TO = 8; // steps; the axis is even below about this many and logarithmic above
const TICKS = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];

// The share 0..1 of the axis at which a number of steps stands. The early steps have most of it: most happens there.
export function stepShare(at, steps) {
  const stretched = (value) => Math.log1p(Math.max(0, value) / EVEN_UP_TO);
  return Math.min(1, stretched(at) / stretched(Math.max(1, steps)));
}

export function stepAtShare(share, steps) {
  const whole = Math.log1p(Math.max(1, steps) / EVEN_UP_TO);
  return EVEN_UP_TO * Math.expm1(Math.min(1, Math.max(0, share)) * whole);
}

// Round numbers of steps for the labels of an axis, at least so far apart as a share of it; the last step is one.
export function stepTicks(steps, apart) {
  const found = [0];
  for (let power = 10; power < steps; power *= 10) {
    for (const tick of [power, 3 * power]) {
      const share = stepShare(tick, steps);
      const free = share - stepShare(found[found.length - 1], steps);
      if (tick < steps && free >= apart && 1 - share >= 1.25 * apart) found.push(tick);
    }
  }
  return [...found, steps];
}

// An accuracy axis by the logarithm of the error, so that 50%, 90%, 99% and 99.9% can all be read off it.
export class AccuracyAxis {
  constructor(accuracies) {
    const best = Math.max(0.9, ...accuracies.filter((accuracy) => accuracy < 1));
    this.top = TICKS.find((tick) => tick > best) ?? TICKS[TICKS.length - 1];
  }

  // 0 at the bottom, 1 at the top.
  share(accuracy) {
    const error = Math.max(1 - this.top, 1 - accuracy);
    return Math.log10(error) / Math.log10(1 - this.top);
  }

  // Accuracies for labels, at least so far apart as a share of the axis, counted from the top.
  ticks(apart) {
    const found = [];
    for (const tick of TICKS.filter((each) => each <= this.top).reverse()) {
      const last = found[found.length - 1];
      if (last === undefined || this.share(last) - this.share(tick) >= apart) found.push(tick);
    }
    return found;
  }
}
