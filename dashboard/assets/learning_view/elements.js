// Making elements.

// An element with attributes and children; `text` is text, never HTML. A child that is no element is text too.
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(attribute, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

// How many pixels of the screen a CSS pixel of the element has along one side.
export function density(made) {
  return (window.devicePixelRatio || 1) * (made.currentCSSZoom ?? 1);
}

export const movesLittle = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

// Set only what has changed: a text that is set anew is read out again, and loses a selection.
export function setText(made, text) {
  if (made.textContent !== text) made.textContent = text;
}
