// Numbers and sentences as the pages write them.

const counted = new Intl.NumberFormat('en-US');

export const count = (number) => counted.format(number);

// A share 0..1 in percent: "87%", and with digits "99.4%".
export const percent = (share, digits = 0) => `${(share * 100).toFixed(digits)}%`;

// The epoch that a moment lies in, counted from 1; the initial weights lie before the first one.
export function epochAt(run, at) {
  return Math.min(Math.ceil(run.steps / run.epoch), Math.max(1, Math.ceil(at / run.epoch)));
}

export function momentWords(run, at) {
  if (at === 0) return 'before the first step';
  return `step ${count(at)} of ${count(run.steps)}, epoch ${epochAt(run, at)}`;
}

export function bestOf(probabilities) {
  return probabilities.indexOf(Math.max(...probabilities));
}

// What a screen reader is told of a frame; `right` says of each digit of the wall whether it is read right.
export function spokenWords(run, frame, right, digit) {
  const best = bestOf(frame.probabilities);
  const what = digit.strokes ? 'your digit' : `test digit ${count(digit.index)}`;
  const read = `${what} is read as ${best} with ${percent(frame.probabilities[best])}`;
  const wall = right ? `${right.filter(Boolean).length} of ${right.length} digits right; ` : '';
  const where = frame.at === 0 ? 'Before the first step' : `Step ${count(frame.at)} of ${count(run.steps)}`;
  return `${where}: ${wall}${read}`;
}
