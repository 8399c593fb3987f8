// In a field for a decimal number a comma is taken for a decimal point. Browsers leave it out there, in every language, so
// that 0,05 becomes 5. In fields for whole numbers it stands between thousands, and may be left out.

const WITH_COMMA = /^\s*[+-]?\d*,\d+\s*$/;

export default function () {
  const enter = (event) => {
    const field = event.target;
    const text = event.data;
    if (!text?.includes(',') || !field.matches?.('input[type=number]')) return;
    if (Number.isInteger(Number(field.step))) return;
    event.preventDefault();
    // What was pasted with several signs, such as 1.234,5, may mean either number: it is not entered.
    if (text === ',' || WITH_COMMA.test(text)) document.execCommand('insertText', false, text.trim().replace(',', '.'));
  };
  document.addEventListener('beforeinput', enter, true);
  return () => document.removeEventListener('beforeinput', enter, true);
}
