// Sends a file in pieces. The server says how far it has come, so that what is there already is never sent twice: after a
// broken connection, a reload of the connection, or an answer that never came.

/** The server will not keep the file; the message says why, for its reader. */
export class Refused extends Error {}
/** The connection broke off and stayed so; the same call goes on where it stopped. */
export class Cut extends Error {}

const PATIENCE = 45_000; // milliseconds for one request
const PAUSES = [500, 1000, 2000, 4000, 8000];
const AWAY = 60_000; // how long to wait for a phone that says it is offline

/** A name for a file on its way: 32 hexadecimal characters. */
export function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @typedef {object} Way
 * @property {string} address of the uploads, without the name
 * @property {string} name from newName(), the same for every attempt
 * @property {string} slot
 * @property {string} called the file's own name, for what is said when it is refused
 * @property {string} token of this browser
 * @property {(token: string) => void} [renewed] a fresh token for the page's forms
 * @property {(share: number) => void} [progress]
 * @property {AbortSignal} [signal]
 */

/**
 * @param {Blob} file
 * @param {Way} way
 * @returns {Promise<{state: string, key: string, view: string | null}>}
 */
export async function send(file, way) {
  for (let begun = 0; ; begun++) {
    const done = await attempt(file, way);
    if (done) return done;
    if (begun > 2) throw new Cut(); // thrown away again and again, for example by another tab
  }
}

/** What the server knows of a file. @param {Way} way */
export function ask(way) {
  return request(way, "", undefined, "GET").then(({ said }) => said);
}

/** Throw the file away. @param {Way} way */
export function drop(way) {
  return request(way, "/drop", new URLSearchParams());
}

async function attempt(file, way) {
  const told = new URLSearchParams({ slot: way.slot, size: String(file.size), called: way.called });
  const begun = (await request(way, "", told)).said;
  if (begun.state !== "open") return begun;
  let at = begun.at;
  for (;;) {
    while (at < file.size) {
      way.progress?.(at / file.size);
      const { status, said } = await request(way, `/piece/${at}`, file.slice(at, at + begun.piece));
      if (status === 404) return null;
      at = said.at;
    }
    way.progress?.(1);
    const { status, said } = await request(way, "/end", new URLSearchParams({ called: way.called }));
    if (status === 200) return said;
    if (status === 404) return null;
    at = said.at;
  }
}

/** One request, repeated until it is answered. @param {Way} way */
async function request(way, step, body, method = "POST") {
  for (let n = 0; ; n++) {
    if (way.signal?.aborted) throw new Cut();
    const answer = await once(way, step, body, method);
    const said = answer && isJson(answer) ? await answer.json().catch(() => null) : null;
    if (answer && said) {
      if (said.token) renew(way, said.token);
      if (answer.ok || answer.status === 404 || answer.status === 409) return { status: answer.status, said };
      if (answer.status === 422) throw new Refused(said.why);
    } else if (answer && answer.status < 500 && ![403, 408, 429].includes(answer.status)) {
      throw new Refused("");
    }
    if (n >= PAUSES.length) throw new Cut(said?.why ?? "");
    await pause(answer?.status === 403 && said ? 0 : answer?.status === 429 ? 10_000 : PAUSES[n], way.signal);
  }
}

async function once(way, step, body, method) {
  const stop = new AbortController();
  const end = () => stop.abort();
  const patience = setTimeout(end, PATIENCE);
  way.signal?.addEventListener("abort", end);
  try {
    const headers = { "X-Csrf-Token": way.token, ...(body instanceof Blob && { "Content-Type": "application/octet-stream" }) };
    return await fetch(`${way.address}${way.name}${step}`, { method, body, headers, signal: stop.signal, cache: "no-store" });
  } catch {
    return null;
  } finally {
    clearTimeout(patience);
    way.signal?.removeEventListener("abort", end);
  }
}

function renew(way, token) {
  way.token = token;
  way.renewed?.(token);
}

function isJson(answer) {
  return (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
}

/** Wait, and while the phone is offline until it is back. */
async function pause(milliseconds, signal) {
  const back = navigator.onLine ? null : heard("online", AWAY, signal);
  await (back ?? heard("", milliseconds, signal));
}

function heard(event, milliseconds, signal) {
  return new Promise((done) => {
    const finish = () => {
      clearTimeout(timer);
      removeEventListener(event, finish);
      signal?.removeEventListener("abort", finish);
      done();
    };
    const timer = setTimeout(finish, milliseconds);
    if (event) addEventListener(event, finish);
    signal?.addEventListener("abort", finish);
  });
}
