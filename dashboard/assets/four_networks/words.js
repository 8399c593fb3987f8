// What the networks say, in words. An answer is { title, digit, share }, its digit the most probable one.

import * as numbers from '../learning_view/translate.js';
import { count, listed, t, withArticle } from '../learning_view/translate.js';

const MOST = 0.999; // a network never says 100%, nor 0%

export function percent(share) {
  if (share > MOST) return `>${numbers.percent(MOST, 1)}`;
  return numbers.percent(share, share > 0.99 || share < 0.1 ? 1 : 0);
}

// By digit, in the order of the networks, the names of those that read it: [[3, ['Net1', 'Net2']], …].
function byDigit(answers) {
  const found = new Map();
  for (const { digit, title } of answers) found.set(digit, [...(found.get(digit) ?? []), title]);
  return [...found];
}

function whoSaysWhat(answers) {
  const said = byDigit(answers).map(([digit, names]) => {
    const values = { names: listed(names), digit: withArticle(digit) };
    return names.length > 1 ? t('{names} read {digit}', values) : t('{names} reads {digit}', values);
  });
  return `${said.join('; ')}.`;
}

function disagreement(answers) {
  const digits = byDigit(answers).map(([digit]) => withArticle(digit));
  const said = listed(digits, 'disjunction');
  return t('{digits}: they disagree', { digits: `${said[0].toUpperCase()}${said.slice(1)}` });
}

// The finding of one drawing. `networks` are { title, parameters }, `waiting` are the titles of those yet to be loaded.
export function headline(networks, answers, waiting) {
  if (!answers.length) return waiting.length ? t('The networks are on their way') : t('Draw a digit');
  if (byDigit(answers).length > 1) return disagreement(answers);
  const [{ digit }] = answers;
  if (waiting.length) {
    return answers.length > 1 ? t('Same answer so far: {digit}', { digit }) : t('The first answer: {digit}', { digit });
  }
  const sizes = networks
    .filter(({ title }) => answers.some((answer) => answer.title === title))
    .map(({ parameters }) => parameters);
  const times = Math.max(...sizes) / Math.min(...sizes);
  if (times < 1.5) return t('Same answer');
  return t('{times} times smaller, same answer', { times: count(Math.round(times)) });
}

// What stands under the finding.
export function comment(networks, answers, waiting) {
  if (!answers.length) return t('Each network reads it as you draw, here in your browser.');
  if (byDigit(answers).length > 1) return whoSaysWhat(answers);
  if (waiting.length) {
    const names = listed(waiting);
    if (waiting.length > 1) return t('{names} are still being loaded.', { names });
    return t('{names} is still being loaded.', { names });
  }
  const [small, ...larger] = [...networks].sort((one, other) => one.parameters - other.parameters);
  const large = larger.pop();
  if (!large) return '';
  return t('{small} has {fewest} parameters, {large} has {most}. Areas are to scale.', {
    small: small.title,
    fewest: count(small.parameters),
    large: large.title,
    most: count(large.parameters),
  });
}

// The same for screen readers, who cannot look from network to network.
export function spoken(networks, answers, waiting) {
  if (!answers.length) return '';
  const each = answers.map(({ title, digit, share }) => {
    const values = { network: title, digit: withArticle(digit), percent: percent(share).replace('>', '') };
    return share > MOST
      ? t('{network} reads {digit}, over {percent} sure', values)
      : t('{network} reads {digit}, {percent} sure', values);
  });
  return `${headline(networks, answers, waiting)}. ${each.join('; ')}.`;
}
