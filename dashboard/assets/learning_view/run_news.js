// What a screen reader is told of a run in training: that it has begun, each epoch that has ended, and its end.

import { count, percent } from './words.js';

const TRAINING = 'Training'; // the state in words, see features/run/run_panel.py

export class RunNews {
  // The sentence that is new since the last call, '' where there is none; `isLive` says whether the run can still go on.
  of(run, isLive) {
    const whole = run?.tests.filter(([, , sample]) => !sample) ?? [];
    const before = this.known?.id === run?.id ? this.known : undefined;
    this.known = run && { id: run.id, epochs: whole.length, isLive };
    if (!run || !(isLive || before?.isLive)) return ''; // nothing trains here
    const accuracy = whole.length ? percent(whole[whole.length - 1][1], 2) : '';
    if (!isLive) return accuracy ? `${run.state}: ${accuracy} of the test digits` : run.state;
    if (accuracy && whole.length > (before?.epochs ?? 0)) {
      return `Epoch ${count(whole.length)} of ${count(Math.ceil(run.steps / run.epoch))}: ${accuracy} of the test digits`;
    }
    if (before) return '';
    return run.state === TRAINING ? 'Training started' : run.state;
  }
}
