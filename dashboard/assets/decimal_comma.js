// In a field for a decimal number a comma is taken for a decimal point. Browsers leave it out there, in every language, so
// that 0,05 becomes 5. In fields for whole numbers it stands between thousands, and may be left out.

const WITH_COMMA = /^\s*[+-]?\d*,\d+\s*$/;

export default function () {
  let afterComma = null; // the field in which a comma was typed last, and nothing since

  const enter = (event) => {
    const field = event.target;
    const text = event.data ?? '';
    const waiting = field === afterComma;
    afterComma = null;
    if (!field.matches?.('input[type=number]') || Number.isInteger(Number(field.step))) return;
    if (text === ',') {
      // A point that is entered by itself is lost when the next digit is typed: it is entered together with that.
      afterComma = field;
    } else if (waiting && /^\d$/.test(text)) {
      document.execCommand('insertText', false, `.${text}`);
    } else if (WITH_COMMA.test(text)) {
      document.execCommand('insertText', false, text.trim().replace(',', '.'));
    } else if (!text.includes(',')) {
      return;
    }
    // What was pasted with several signs, such as 1.234,5, may mean either number: it is not entered.
    event.preventDefault();
  };
  document.addEventListener('beforeinput', enter, true);
  return () => document.removeEventListener('beforeinput', enter, true);
}
