// Loads the modules of the drawing pad with its networks from the server, once, and hands them the data of each drawing.

export default async function ({ parentElement, data }) {
  let place = parentElement.querySelector('.s7-four-networks');
  if (!place) {
    place = document.createElement('div');
    place.className = 's7-four-networks';
    parentElement.appendChild(place);
  }
  place.calls = (place.calls ?? 0) + 1;
  const call = place.calls;
  let view;
  try {
    if (place.opening && place.language !== data.language) {
      (await place.opening).close();
      place.opening = undefined; // its words are in another language
    }
    place.language = data.language;
    place.opening ??= import(new URL(`${data.assets}four_networks/view.js`, location.href).href).then((module) =>
      module.openNetworks(place, data),
    );
    view = await place.opening;
  } catch {
    place.opening = undefined; // tried again with the next drawing
    place.textContent = data.failed;
    return undefined;
  }
  return () => {
    if (place.calls !== call) return; // it was called again
    view.close();
    place.opening = undefined;
  };
}
