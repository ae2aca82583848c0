// Drafts on this device: sealed under a key of their own that no script can take out, for seven days, each with its files.
// What is readable without the key: when a draft was kept, and until when.

const NAME = "drafts";
const LIFE = 7 * 24 * 3600 * 1000; // milliseconds
const AES = "AES-GCM";
const MAKE = "make"; // a transaction that writes, and makes the store where there is none

/**
 * @typedef {{secret: string, lang: string, steps: Record<string, string[][]>}} Words
 * @typedef {{slot: string, tag: string, type: string, waits?: boolean, blob: Blob}} Kept a file; one that waits is here alone
 * @typedef {{id: string, saved: number, until: number, words: Words, files: Omit<Kept, "blob">[]}} Draft
 */

/** The store; null where there is none and none shall be made. @returns {Promise<IDBDatabase | null>} */
async function open(make) {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => {
    if (make) for (const name of ["drafts", "keys"]) asked.result.createObjectStore(name);
    else asked.transaction.abort();
  };
  const base = await said(asked).catch((error) => (make ? Promise.reject(error) : null));
  if (base) base.onversionchange = () => base.close();
  return base;
}

/** @template T @param {IDBRequest<T>} asked @returns {Promise<T>} */
const said = (asked) =>
  new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = (event) => {
      event.preventDefault();
      fail(asked.error);
    };
  });

/** Read or write both stores in one transaction; undefined where there is nothing to read. */
async function within(mode, act) {
  const base = await open(mode === MAKE);
  if (!base) return undefined;
  try {
    const work = base.transaction(["drafts", "keys"], mode === MAKE ? "readwrite" : mode);
    const over = new Promise((done, fail) => {
      work.oncomplete = done;
      work.onabort = () => fail(work.error);
    });
    const found = await act(work.objectStore("drafts"), work.objectStore("keys"));
    await over;
    return found;
  } finally {
    base.close();
  }
}

async function seal(key, id, data) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const place = new TextEncoder().encode(id);
  return { iv, data: await crypto.subtle.encrypt({ name: AES, iv, additionalData: place }, key, data) };
}

function unseal(key, id, { iv, data }) {
  return crypto.subtle.decrypt({ name: AES, iv, additionalData: new TextEncoder().encode(id) }, key, data);
}

const hex = (/** @type {Uint8Array} */ bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** 32 hexadecimal characters that follow from a text, which does not follow from them. */
async function mark(/** @type {string} */ text) {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))).slice(0, 32);
}

/** A secret of the device's own, and the mark under which it is kept. */
export async function secret() {
  const made = hex(crypto.getRandomValues(new Uint8Array(32)));
  return { secret: made, id: await mark(`mark ${made}`) };
}

/** Under what name a file is sent: the same each time, so that it arrives once. @param {Omit<Kept, "blob">} file */
export function nameOf({ slot, tag }) {
  return mark(`file ${slot} ${tag}`);
}

/** Keep a draft for seven more days. @param {string} id @param {Words} words @param {Kept[]} files */
export async function put(id, words, files) {
  const known = await within("readonly", (_drafts, keys) => said(keys.get(id)));
  const key = known ?? (await crypto.subtle.generateKey({ name: AES, length: 256 }, false, ["encrypt", "decrypt"]));
  const listed = files.map(({ slot, tag, type, waits }) => ({ slot, tag, type, waits }));
  const parts = [await seal(key, id, new TextEncoder().encode(JSON.stringify({ words, files: listed })))];
  for (const file of files) parts.push(await seal(key, id, await file.blob.arrayBuffer()));
  const saved = Date.now();
  await within(MAKE, (drafts, keys) => {
    drafts.put({ saved, until: saved + LIFE, parts }, id);
    keys.put(key, id);
  });
  return saved;
}

async function unfold(id, row, key) {
  const told = JSON.parse(new TextDecoder().decode(await unseal(key, id, row.parts[0])));
  return { id, saved: row.saved, until: row.until, ...told };
}

async function both(id) {
  const asked = (drafts, keys) => Promise.all([said(drafts.get(id)), said(keys.get(id))]);
  return (await within("readonly", asked)) ?? [];
}

/** One draft without its files; undefined where there is none. @returns {Promise<Draft | undefined>} */
export async function get(id) {
  const [row, key] = await both(id);
  return row && key && row.until > Date.now() ? unfold(id, row, key) : undefined;
}

/** The files of a draft. @returns {Promise<Kept[]>} */
export async function files(id) {
  const [row, key] = await both(id);
  if (!row || !key) return [];
  const { files: listed } = await unfold(id, row, key);
  const open = listed.map(async (file, n) => ({
    ...file,
    blob: new Blob([await unseal(key, id, row.parts[n + 1])], { type: file.type }),
  }));
  return Promise.all(open);
}

/** A file has come where it belongs, or its sender does not want it any more. */
export async function release(id, tag) {
  const draft = await get(id);
  if (draft) await put(id, draft.words, (await files(id)).filter((file) => !file.waits || file.tag !== tag));
}

/** Every draft of this device, the newest first. @returns {Promise<Draft[]>} */
export async function list() {
  const ids = (await within("readonly", (drafts) => said(drafts.getAllKeys()))) ?? [];
  const found = await Promise.all(ids.map((id) => get(String(id))));
  return found.filter((draft) => draft !== undefined).sort((one, other) => other.saved - one.saved);
}

/** Delete a draft with its key, and the whole store with the last one. */
export async function drop(id) {
  const left = await within("readwrite", async (drafts, keys) => {
    drafts.delete(id);
    keys.delete(id);
    return said(drafts.count());
  });
  if (left === 0) await wipe();
}

/** Delete what is over. */
export async function expire() {
  const rows = await within("readonly", async (drafts) => {
    const [ids, kept] = await Promise.all([said(drafts.getAllKeys()), said(drafts.getAll())]);
    return ids.map((id, n) => ({ id: String(id), until: kept[n].until }));
  });
  for (const { id, until } of rows ?? []) if (until <= Date.now()) await drop(id);
}

/** Delete everything. */
export function wipe() {
  return said(indexedDB.deleteDatabase(NAME));
}

/** The fields of a form as they stand, without files, tokens and what is only for buttons. @param {HTMLFormElement} form */
export function typed(form) {
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !name.startsWith("_") && name !== "csrf_token",
  );
}

/** What a list says of a draft: its day and hour. */
export function when(draft) {
  const day = new Date(draft.saved).toLocaleDateString(document.documentElement.lang, { month: "long", day: "numeric" });
  return `${day} ${clock(draft.saved)}`;
}

/** Hours and minutes, as the page's language writes them. */
export function clock(at) {
  return new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
}
