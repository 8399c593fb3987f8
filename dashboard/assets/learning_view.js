// Loads the modules of the view from the server, once, and hands them the data of each drawing.

export default async function ({ parentElement, data }) {
  let place = parentElement.querySelector('.s7-learning-view');
  if (!place) {
    place = document.createElement('div');
    place.className = 's7-learning-view';
    parentElement.appendChild(place);
  }
  place.calls = (place.calls ?? 0) + 1;
  const call = place.calls;
  place.data = data;
  let view;
  try {
    if (place.opening && place.language !== data.language) {
      (await place.opening).close();
      place.opening = undefined; // its words are in another language
    }
    place.language = data.language;
    place.opening ??= import(new URL(`${data.assets}learning_view/view.js`, location.href).href).then((module) =>
      module.openView(place, data.assets),
    );
    view = await place.opening;
  } catch {
    place.opening = undefined; // tried again with the next drawing
    place.textContent = data.failed;
    return undefined;
  }
  if (place.calls === call) view.update(data);
  return () => {
    if (place.calls !== call) return; // it was called again, with other data
    view.close();
    place.opening = undefined;
  };
}
