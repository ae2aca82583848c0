// The blank form: filled in without a network, kept on this device, and handed over later by the person.

import { clock, drop, expire, files, get, list, put, secret, typed, when } from "./drafts.js";
import { shrink } from "./shrink.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("blank"));
const rows = document.getElementById("kept");
const say = document.getElementById("say");
let at = { id: "", secret: "" };
/** @type {import("./drafts.js").Kept[]} */
let pictures = [];
let made = Promise.resolve(); // one picture after the other: a phone has little memory

/** Days are written out: "today" is another day when it is handed over. */
function settled(pairs) {
  const now = new Date();
  const ago = { today: 0, yesterday: 1 };
  const chosen = pairs.find(([name]) => name === "when.day")?.[1];
  if (!(chosen in ago)) return pairs;
  now.setDate(now.getDate() - ago[chosen]);
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  const rest = pairs.filter(([name]) => name !== "when.day" && name !== "when.on");
  return [...rest, ["when.day", "other"], ["when.on", day]];
}

function bySteps(pairs) {
  const steps = {};
  for (const [name, value] of pairs) {
    const [step, field] = name.split(".");
    if (field && value) (steps[step] ??= []).push([field, value]);
  }
  return steps;
}

/**
 * Take over what the file controls hold now: they cannot be filled again from here. Each picture is made anew, so that what the
 * camera wrote beside it is not even kept here; what this browser cannot open goes as it is, and the server makes it anew.
 */
function gather() {
  for (const control of form.querySelectorAll("input[type=file]")) {
    const slot = control.name.split(".")[1];
    for (const file of control.files) made = made.then(() => add(slot, file));
    control.value = "";
  }
  tally();
}

async function add(slot, file) {
  const fresh = file.type === "application/pdf" ? null : await shrink(file);
  const blob = fresh?.blob ?? file;
  pictures.push({ slot, tag: crypto.randomUUID(), type: blob.type, waits: true, blob });
  tally();
}

function tally() {
  for (const place of form.querySelectorAll("[data-slot]")) {
    const count = pictures.filter((one) => one.slot === place.dataset.slot).length;
    place.hidden = !count;
    place.querySelector("span").textContent = form.dataset.added.replace("0", String(count));
  }
}

async function save() {
  if (!at.id) at = await secret();
  gather();
  say.textContent = form.dataset.making;
  await made;
  try {
    const words = { secret: at.secret, lang: document.documentElement.lang, steps: bySteps(settled(typed(form))) };
    say.textContent = `${form.dataset.kept} ${clock(await put(at.id, words, pictures))}`;
    document.getElementById("later").hidden = false;
  } catch {
    say.textContent = form.dataset.failed;
  }
  await show();
}

async function fill(id) {
  const { words } = await get(id);
  await made;
  form.reset();
  at = { id, secret: words.secret };
  pictures = await files(id);
  for (const [step, pairs] of Object.entries(words.steps))
    for (const [field, value] of pairs) set(`${step}.${field}`, value);
  tally();
  form.scrollIntoView();
}

function set(name, value) {
  for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (["radio", "checkbox"].includes(control.type)) control.checked ||= control.value === value;
    else if (control.type !== "file") control.value = value;
  }
}

async function show() {
  const found = await list();
  rows.closest("section").hidden = !found.length;
  rows.replaceChildren(...found.map(row));
}

/** @param {import("./drafts.js").Draft} draft */
function row(draft) {
  const item = document.getElementById("row").content.cloneNode(true);
  item.querySelector("[data-when]").textContent = when(draft);
  item.querySelector("[data-open]").addEventListener("click", () => fill(draft.id));
  item.querySelector("[data-drop]").addEventListener("click", async () => {
    await drop(draft.id);
    if (at.id === draft.id) at = { id: "", secret: "" };
    await show();
  });
  return item;
}

// The size of the type is kept in a cookie that no script reads, and without a network nobody asks for it.
document.querySelector(".tools .aa")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.documentElement.classList.toggle("elder");
});

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  save();
});
form.addEventListener("change", gather);
form.addEventListener("click", ({ target }) => {
  const slot = target.dataset?.clear;
  if (!slot) return;
  pictures = pictures.filter((one) => one.slot !== slot);
  tally();
});
await expire();
await show();
