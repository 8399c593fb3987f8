// Fetching and decoding what the server has of a moment: one request at a time, the latest wish first, the answers kept.

import { spokenLanguage, t } from './translate.js';

const KEPT = 150; // answers of one source, and as many failures
const FIRST_WAIT = 1000; // milliseconds, after the server has said that there are too many requests
const LONGEST_WAIT = 8000;
const MOST_AHEAD = 6; // answers that are fetched before they are needed
const RETRY = 5000; // milliseconds until what the server could not answer is asked again, as a page whose store is broken

// An answer of numbers: the length of a JSON header, the header, and its arrays of bytes one after another.
export async function decoded(response) {
  const buffer = await response.arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let offset = 4 + length;
  for (const array of header.arrays) {
    const size = array.shape.reduce((product, side) => product * side, 1);
    array.bytes = new Uint8Array(buffer, offset, size);
    offset += size;
  }
  return header;
}

// A frame with its arrays by what they are for: the digit, the layers with their filters, and the wall's classes.
export async function decodedFrame(response) {
  const frame = await decoded(response);
  const role = (wanted) => frame.arrays.filter((array) => array.role === wanted);
  const filters = new Map(role('filters').map((array) => [array.layer, array]));
  frame.image = role('image')[0];
  frame.layers = role('maps').map((maps) => ({ ...maps, filters: filters.get(maps.layer) }));
  frame.wall = role('wall')[0]?.bytes;
  return frame;
}

async function sentenceOf(response) {
  const text = await response.text();
  return text && text.length < 300 && !text.startsWith('<')
    ? text
    : t('the server answered {status}', { status: response.status });
}

// Why there is no answer, and whether there may be one later: a request that is wrong stays wrong.
class Refusal extends Error {
  constructor(sentence, passes) {
    super(sentence);
    this.passes = passes;
  }
}

// Answers of the server by their addresses. `settled(address)` is called after each answer and each failure.
export class Source {
  constructor(decode, settled) {
    this.decode = decode;
    this.settled = settled;
    this.kept = new Map();
    this.ahead = [];
    this.busy = false;
    this.wait = 0;
    this.failures = new Map(); // { sentence, passes, due } by address; `due` in milliseconds of performance.now()
    this.stopped = new AbortController();
  }

  // The answer, if it is here.
  get(address) {
    const answer = this.kept.get(address);
    if (answer !== undefined) {
      this.kept.delete(address); // the one used last is dropped last
      this.kept.set(address, answer);
    }
    return answer;
  }

  has(address) {
    return this.kept.has(address);
  }

  // Why there is no answer yet, as { sentence }; undefined while none has failed.
  failureOf(address) {
    return this.failures.get(address);
  }

  // Fetch this address as soon as possible, and afterwards those that may be needed next. What cannot be answered is asked
  // for once more when the view comes back to it.
  want(address, ahead = []) {
    if (address !== this.wish && !this.failures.get(address)?.passes) this.failures.delete(address);
    this.wish = address;
    this.ahead = ahead.slice(0, MOST_AHEAD);
    this.pump();
  }

  get isSlowed() {
    return this.wait > 0;
  }

  pump() {
    if (this.busy || document.hidden || this.stopped.signal.aborted) return;
    clearTimeout(this.retry);
    const missing = [this.wish, ...this.ahead].filter((address) => address && !this.kept.has(address));
    const next = missing.find((address) => this.dueAt(address) <= performance.now());
    if (!next) {
      const due = Math.min(...missing.map((address) => this.dueAt(address)));
      if (Number.isFinite(due)) this.retry = setTimeout(() => this.pump(), due - performance.now());
      return;
    }
    this.busy = true;
    this.fetch(next).finally(() => {
      this.busy = false;
      if (!this.stopped.signal.aborted) this.settled(next);
      this.pump();
    });
  }

  // When an address may be asked for: RETRY after its own failure, never where the answer stays the same.
  dueAt(address) {
    const failure = this.failures.get(address);
    if (!failure) return 0;
    return failure.passes ? failure.due : Infinity;
  }

  async fetch(address) {
    try {
      const response = await fetch(address, {
        signal: this.stopped.signal,
        headers: { 'Accept-Language': spokenLanguage() },
      });
      if (response.status === 429) {
        this.wait = Math.min(LONGEST_WAIT, 2 * this.wait || FIRST_WAIT);
        await new Promise((resolve) => setTimeout(resolve, this.wait));
        return;
      }
      if (!response.ok) throw new Refusal(await sentenceOf(response), response.status >= 500);
      this.keep(address, await this.decode(response));
      this.failures.delete(address);
      this.wait = Math.floor(this.wait / 2) < FIRST_WAIT / 4 ? 0 : Math.floor(this.wait / 2);
    } catch (error) {
      this.fail(address, error instanceof TypeError ? new Refusal(t('the server did not answer'), true) : error);
    }
  }

  fail(address, { message, passes }) {
    this.failures.delete(address); // the latest stands last
    this.failures.set(address, { sentence: message, passes, due: performance.now() + RETRY });
    if (this.failures.size > KEPT) this.failures.delete(this.failures.keys().next().value);
  }

  keep(address, answer) {
    this.kept.set(address, answer);
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
  }

  close() {
    this.stopped.abort();
    clearTimeout(this.retry);
  }
}
