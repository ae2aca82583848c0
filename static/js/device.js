// The copy on this device of the draft that the server holds: begun and ended by the person, and following each step.

import { clock, drop, expire, files, get, put, secret, typed } from "./drafts.js";

/** Tie the server's draft to a secret of this device, and keep a copy. */
export async function begin(box, leave) {
  const { secret: made, id } = await secret();
  const body = new FormData();
  body.set("csrf_token", leave.elements.csrf_token.value);
  body.set("key", made);
  body.set("mark", id);
  try {
    const answer = await fetch(box.dataset.hand, { method: "POST", body });
    box.dataset.mark = leave.dataset.mark = id;
    if (!answer.ok) throw new Error(String(answer.status));
    await copy(box, { secret: made, lang: document.documentElement.lang, steps: {} });
  } catch {
    box.querySelector("input").checked = false;
    tell(box.dataset.failed);
  }
}

/** Delete the copy; what the server holds stays. */
export async function end(box) {
  await drop(box.dataset.mark);
  tell("");
}

/** On each step: where the draft is kept here, bring the copy up to date. */
export async function follow(box) {
  const held = box.dataset.mark ? await get(box.dataset.mark) : undefined;
  if (!held) return;
  box.querySelector("input").checked = true;
  try {
    await copy(box, held.words);
  } catch {
    tell(`${box.dataset.kept} ${clock(held.saved)}`); // no network: the copy is as old as it says
  }
}

/** What stands on this page, before it is sent: should it not arrive, it is here. */
export async function sending(form, box) {
  const id = box?.dataset.mark;
  const held = id ? await get(id) : undefined;
  const step = location.pathname.split("/")[3] || "place";
  if (held && form.id === "f") await put(id, { ...held.words, steps: { ...held.words.steps, [step]: typed(form) } }, await files(id));
}

/** Delete what is over, and the copy of what was sent. */
export async function tidy(mark, sent) {
  if (sent && mark) await drop(mark);
  else await expire();
}

async function copy(box, words) {
  const id = box.dataset.mark;
  const answer = await fetch(box.dataset.copy, { cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  const { steps, files: listed } = await answer.json();
  const held = await files(id);
  const before = new Map(held.map((file) => [`${file.slot} ${file.tag}`, file.blob]));
  const kept = [];
  for (const { slot, tag, type, n } of listed) {
    const blob = before.get(`${slot} ${tag}`) ?? (await fetched(`${box.dataset.copy}/${n}`));
    if (blob) kept.push({ slot, tag, type, blob });
    before.delete(`${slot} ${tag}`);
  }
  // What the server never had is here alone until step 5 takes it.
  const waiting = held.filter((file) => file.waits && before.has(`${file.slot} ${file.tag}`));
  const saved = await put(id, { ...words, steps }, [...kept, ...waiting]);
  tell(`${box.dataset.kept} ${clock(saved)}`);
}

/** A file of the draft; null while it is still being made, which the next step's copy brings. */
async function fetched(address) {
  const answer = await fetch(address, { cache: "no-store" });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.blob();
}

/** Say in the bar where it is kept. */
function tell(words) {
  const place = document.querySelector(".bar__say span");
  if (!place) return;
  place.dataset.server ??= place.textContent;
  place.textContent = words || place.dataset.server;
}
