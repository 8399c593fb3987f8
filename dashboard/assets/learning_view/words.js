// Sentences on moments of a run.

import { count, percent, t } from './translate.js';

// The epoch that a moment lies in, counted from 1; the initial weights lie before the first one.
export function epochAt(run, at) {
  return Math.min(Math.ceil(run.steps / run.epoch), Math.max(1, Math.ceil(at / run.epoch)));
}

export function momentWords(run, at) {
  if (at === 0) return t('before the first step');
  const values = { step: count(at), steps: count(run.steps), epoch: epochAt(run, at) };
  return t('step {step} of {steps}, epoch {epoch}', values);
}

export function bestOf(probabilities) {
  return probabilities.indexOf(Math.max(...probabilities));
}

// What a screen reader is told of a frame; `right` says of each digit of the wall whether it is read right.
export function spokenWords(run, frame, right, digit) {
  const best = bestOf(frame.probabilities);
  const reading = { index: count(digit.index), best, percent: percent(frame.probabilities[best]) };
  const read = digit.strokes
    ? t('your digit is read as {best} with {percent}', reading)
    : t('test digit {index} is read as {best} with {percent}', reading);
  const where =
    frame.at === 0
      ? t('Before the first step')
      : t('Step {step} of {steps}', { step: count(frame.at), steps: count(run.steps) });
  if (!right) return t('{moment}: {reading}', { moment: where, reading: read });
  const wall = { right: right.filter(Boolean).length, count: right.length };
  return t('{moment}: {right} of {count} digits right; {reading}', { ...wall, moment: where, reading: read });
}
