// Messages and numbers in the language of the page. A message is its own text in English; `t` looks up its translation in what
// the page has sent, and fills in what stands in braces. The catalogues of the program have the messages of `t`.

let messages = {};
let spoken = 'en';
const formats = new Map();

// Take the language and its messages, none for English, from the data of a component. Several components of a page share
// this module, each with messages of its own.
export function speak(data) {
  messages = data.language === spoken ? { ...messages, ...data.messages } : data.messages;
  spoken = data.language;
}

export function t(message, values = {}) {
  return (messages[message] ?? message).replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

// The code of the language.
export const spokenLanguage = () => spoken;

// How the language writes numbers: whole ones, its decimal sign, and what follows a number of percent.
function signs() {
  if (!formats.has(spoken)) {
    const whole = new Intl.NumberFormat(spoken, { useGrouping: 'always' }); // as the server writes them
    const [, { value: point }] = whole.formatToParts(0.5);
    const percents = new Intl.NumberFormat(spoken, { style: 'percent' }).format(0).slice(1);
    formats.set(spoken, { whole, point, percents });
  }
  return formats.get(spoken);
}

// A whole number: 7,958 in English.
export const count = (number) => signs().whole.format(number);

// A share 0..1 in percent: "87%", and with digits "99.4%".
export function percent(share, digits = 0) {
  return (share * 100).toFixed(digits).replace('.', signs().point) + signs().percents;
}

// A number with so many significant digits.
export const significant = (number, digits) => number.toPrecision(digits).replace('.', signs().point);

// A digit 0..9 with its article, "an 8"; without one in other languages, where it has cases.
export const withArticle = (digit) => (spoken === 'en' ? `${digit === 8 ? 'an' : 'a'} ${digit}` : String(digit));

// Items within a sentence, as "conjunction" or "disjunction": "a, b and c". American English would put a comma before "and".
export function listed(items, type = 'conjunction') {
  return new Intl.ListFormat(spoken === 'en' ? 'en-GB' : spoken, { type }).format(items);
}
