// What the networks say, in words. An answer is { title, digit, share }, its digit the most probable one.

const count = (number) => number.toLocaleString('en-US');
const withArticle = (digit) => `${digit === 8 ? 'an' : 'a'} ${digit}`;
const listed = (names) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;

// Never 0% nor 100%, which a network does not say.
export function percent(share) {
  if (share > 0.999) return '>99.9%';
  return `${(100 * share).toFixed(share > 0.99 || share < 0.1 ? 1 : 0)}%`;
}

// By digit, in the order of the networks, the names of those that read it: [[3, ['Net1', 'Net2']], …].
function byDigit(answers) {
  const found = new Map();
  for (const { digit, title } of answers) found.set(digit, [...(found.get(digit) ?? []), title]);
  return [...found];
}

function whoSaysWhat(answers) {
  return byDigit(answers)
    .map(([digit, names]) => `${listed(names)} ${names.length > 1 ? 'read' : 'reads'} ${withArticle(digit)}`)
    .join('; ');
}

function disagreement(answers) {
  const digits = byDigit(answers).map(([digit]) => withArticle(digit));
  const last = digits.pop();
  const said = `${digits.join(', ')} or ${last}`;
  return `${said[0].toUpperCase()}${said.slice(1)}: they disagree`;
}

// The finding of one drawing. `networks` are { title, parameters }, `waiting` are the titles of those yet to be loaded.
export function headline(networks, answers, waiting) {
  if (!answers.length) return waiting.length ? 'The networks are on their way' : 'Draw a digit';
  if (byDigit(answers).length > 1) return disagreement(answers);
  if (waiting.length) return `${answers.length > 1 ? 'Same answer so far' : 'The first answer'}: ${answers[0].digit}`;
  const sizes = networks
    .filter(({ title }) => answers.some((answer) => answer.title === title))
    .map(({ parameters }) => parameters);
  const times = Math.max(...sizes) / Math.min(...sizes);
  return times >= 1.5 ? `${count(Math.round(times))} times smaller, same answer` : 'Same answer';
}

// What stands under the finding.
export function comment(networks, answers, waiting) {
  if (!answers.length) return 'Each network reads it as you draw, here in your browser.';
  if (byDigit(answers).length > 1) return `${whoSaysWhat(answers)}.`;
  if (waiting.length) return `${listed(waiting)} ${waiting.length > 1 ? 'are' : 'is'} still being loaded.`;
  const [small, ...larger] = [...networks].sort((one, other) => one.parameters - other.parameters);
  const large = larger.pop();
  if (!large) return '';
  return `${small.title} has ${count(small.parameters)} parameters, ${large.title} has ${count(large.parameters)}. Areas are to scale.`;
}

// The same for screen readers, who cannot look from network to network.
export function spoken(networks, answers, waiting) {
  if (!answers.length) return '';
  const each = answers.map(
    ({ title, digit, share }) => `${title} reads ${withArticle(digit)}, ${percent(share).replace('>', 'over ')} sure`,
  );
  return `${headline(networks, answers, waiting)}. ${each.join('; ')}.`;
}
