// The drafts of this device: each is handed over, or deleted, by the person.

import { drop, expire, files, list, when } from "./drafts.js";

const place = document.getElementById("device");
const rows = place.querySelector("ul");
const wrong = place.querySelector("[role=alert]");

/** Hand a draft over as its page would: every step's answers under the step's name. @param {import("./drafts.js").Draft} draft */
async function hand(draft) {
  const body = new FormData();
  body.set("csrf_token", place.dataset.token);
  body.set("key", draft.words.secret);
  body.set("mark", draft.id);
  for (const [step, pairs] of Object.entries(draft.words.steps))
    for (const [name, value] of pairs) body.append(`${step}.${name}`, value);
  // Under a name of our own: what the phone called it is nobody's business, and what is there already is told by it.
  for (const file of await files(draft.id)) body.append(`evidence.${file.slot}`, file.blob, file.tag);
  const answer = await fetch(place.dataset.hand, { method: "POST", body });
  if (!answer.ok) throw new Error(String(answer.status));
  if (!answer.url.includes("/report/") || answer.url.endsWith("/receipt")) await drop(draft.id); // sent long ago
  location.assign(answer.url);
}

/** @param {import("./drafts.js").Draft} draft */
function row(draft) {
  const item = document.getElementById("row").content.cloneNode(true);
  item.querySelector("[data-when]").textContent = when(draft);
  const go = item.querySelector("[data-open]");
  go.addEventListener("click", async () => {
    go.disabled = true;
    wrong.hidden = true;
    await hand(draft).catch(() => (wrong.hidden = false));
    go.disabled = false;
  });
  item.querySelector("[data-drop]").addEventListener("click", async () => {
    await drop(draft.id);
    await show();
  });
  return item;
}

// The draft at hand stands above: its copy here is not another one, and goes where it is deleted.
const copied = document.querySelector("[data-mark].plate")?.dataset.mark;
document.addEventListener("submit", ({ submitter }) => {
  if (submitter?.name === "drop" && submitter.closest("[data-mark]")) drop(copied);
});

async function show() {
  const found = (await list()).filter(({ id }) => id !== copied);
  place.hidden = !found.length;
  rows.replaceChildren(...found.map(row));
}

document.getElementById("blank").hidden = !navigator.serviceWorker;
await expire();
await show();
