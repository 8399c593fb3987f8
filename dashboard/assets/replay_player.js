// Plays the epochs of a recorded run: `data` has the run, the epoch that is drawn, and how many there are. The next epoch is
// asked for a moment after the last one was drawn, never before, so that a slow server is not asked for more than it draws.

const PACE = 1000; // milliseconds that an epoch stays, at the least
const ICONS = { play: 'M5 3.2v9.6l8-4.8z', pause: 'M4.2 3h2.8v10H4.2zM9 3h2.8v10H9z' };
const lessMotion = matchMedia('(prefers-reduced-motion: reduce)');

function newPlayer() {
  const player = document.createElement('div');
  player.className = 'player';
  player.innerHTML =
    '<button type="button"><svg viewBox="0 0 16 16" aria-hidden="true"><path></path></svg><span></span></button>' +
    '<span role="status"></span>';
  player.playing = false;
  player.timer = null;
  return player;
}

function stop(player, words) {
  player.playing = false;
  clearTimeout(player.timer);
  player.timer = null;
  player.querySelector('[role="status"]').textContent = words;
}

// Asks for the epoch after the one that is drawn, the first one after the last.
function ask(player) {
  const { epoch, epochs } = player.data;
  player.asked = epoch < epochs ? epoch + 1 : 1;
  player.tell(player.asked);
}

function schedule(player, wait) {
  clearTimeout(player.timer);
  player.timer = setTimeout(() => ask(player), wait);
}

function label(player) {
  const { epoch, epochs } = player.data;
  const words = { step: epoch < epochs ? 'Next epoch' : 'First epoch', play: 'Play', pause: 'Pause' };
  const kind = player.playing ? 'pause' : lessMotion.matches ? 'step' : 'play';
  player.querySelector('path').setAttribute('d', ICONS[kind === 'pause' ? 'pause' : 'play']);
  player.querySelector('button span').textContent = words[kind];
}

function press(player) {
  const { epoch, epochs } = player.data;
  if (player.playing) {
    stop(player, `Paused after epoch ${epoch} of ${epochs}.`);
  } else if (lessMotion.matches) {
    ask(player);
  } else {
    player.playing = true;
    player.querySelector('[role="status"]').textContent = '';
    schedule(player, 0);
  }
  label(player);
}

function take(player, data) {
  const before = player.data;
  player.data = data;
  if (!player.playing || !before || before.epoch === data.epoch) return;
  // Another run, or an epoch that nobody asked for here: the visitor has moved the slider.
  if (before.run !== data.run || data.epoch !== player.asked) stop(player, '');
  else if (data.epoch === data.epochs) stop(player, `Played to the end, epoch ${data.epoch}.`);
  else schedule(player, PACE);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const player = parentElement.querySelector('.player') ?? parentElement.appendChild(newPlayer());
  player.tell = (epoch) => setTriggerValue('epoch', epoch);
  player.querySelector('button').onclick = () => press(player);
  take(player, data);
  label(player);
  player.calls = (player.calls ?? 0) + 1;
  const call = player.calls;
  return () => {
    if (player.calls === call) stop(player, ''); // not where it was called again, with other data
  };
}
