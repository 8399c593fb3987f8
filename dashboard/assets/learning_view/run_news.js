// What a screen reader is told of a run in training: that it has begun, each epoch that has ended, and its end.

import { count, percent, t } from './translate.js';

export class RunNews {
  // The sentence that is new since the last call, '' where there is none; `isLive` says whether the run can still go on.
  of(run, isLive) {
    const whole = run?.tests.filter(([, , sample]) => !sample) ?? [];
    const before = this.known?.id === run?.id ? this.known : undefined;
    this.known = run && { id: run.id, epochs: whole.length, isLive };
    if (!run || !(isLive || before?.isLive)) return ''; // nothing trains here
    const accuracy = whole.length ? percent(whole[whole.length - 1][1], 2) : '';
    if (!isLive)
      return accuracy ? t('{state}: {accuracy} of the test digits', { state: run.state, accuracy }) : run.state;
    if (accuracy && whole.length > (before?.epochs ?? 0)) {
      const places = { epoch: count(whole.length), epochs: count(Math.ceil(run.steps / run.epoch)), accuracy };
      return t('Epoch {epoch} of {epochs}: {accuracy} of the test digits', places);
    }
    if (before) return '';
    return run.state === t('Training') ? t('Training started') : run.state; // the state in words, see run_panel.py
  }
}
