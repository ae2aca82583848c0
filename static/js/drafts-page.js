// The drafts of this device: each is handed over, or deleted, by the person.

import { drop, expire, files, list, put, when } from "./drafts.js";

const place = document.getElementById("device");
const rows = place.querySelector("ul");
const wrong = place.querySelector("[role=alert]");

/**
 * Hand over the words as their pages would, every step's under its name. The files stay here: step 5 shows each to its sender
 * and sends it by itself; the server only hears which there are.
 * @param {import("./drafts.js").Draft} draft
 * @returns {Promise<string>} where to go on; "cut" or "refused" where it was not taken
 */
async function hand(draft) {
  const kept = await files(draft.id);
  await put(draft.id, draft.words, kept.map((file) => ({ ...file, waits: true })));
  const body = new FormData();
  body.set("csrf_token", place.dataset.token);
  body.set("key", draft.words.secret);
  body.set("mark", draft.id);
  for (const [step, pairs] of Object.entries(draft.words.steps))
    for (const [name, value] of pairs) body.append(`${step}.${name}`, value);
  for (const { slot, tag } of kept) body.append("file", `${slot} ${tag}`);
  const answer = await fetch(place.dataset.hand, { method: "POST", body }).catch(() => null);
  if (!answer) return "cut";
  if (!answer.ok) return "refused";
  if (!answer.url.includes("/report/") || answer.url.endsWith("/receipt")) await drop(draft.id); // sent long ago
  return answer.url;
}

/** @param {import("./drafts.js").Draft} draft */
function row(draft) {
  const item = document.getElementById("row").content.cloneNode(true);
  item.querySelector("[data-when]").textContent = when(draft);
  const go = item.querySelector("[data-open]");
  go.addEventListener("click", async () => {
    go.disabled = true;
    const next = await hand(draft).catch(() => "failed");
    wrong.textContent = wrong.dataset[next] ?? "";
    wrong.hidden = !wrong.textContent;
    go.disabled = wrong.hidden;
    if (wrong.hidden) location.assign(next);
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
