// Step 5 on a phone with JavaScript: each photo is made anew and, where people are on it, covered on the phone; then it is sent
// by itself, with its progress, and once more where the connection broke off. Without this the page sends the form as ever.

import { shrink } from "./shrink.js";
import { Cut, Refused, ask, drop, newName, send } from "./upload.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("f"));
const mould = /** @type {HTMLTemplateElement} */ (document.getElementById("one-file"));
const say = mould.dataset;
const MOST = Number(say.most);
const LOOK_AGAIN = 2000; // milliseconds between two looks at a picture that the server is still making
const LOOKS = 60;

/** @type {Set<One>} */
const all = new Set();
// One after the other: a phone has little memory and a slow line.
const lines = { making: Promise.resolve(), sending: Promise.resolve() };
const after = (line, act) => (lines[line] = lines[line].then(act).catch(() => {}));

/** A file that was chosen; `settled` is done once nothing has to be kept of it any more. */
class One {
  constructor(section, slot, file, name = newName(), settled = () => {}) {
    Object.assign(this, { section, slot, file, name, settled, boxes: [], state: "", stale: "", begun: false, leaving: false, stop: new AbortController() });
    this.part = /** @type {HTMLElement} */ (mould.content.cloneNode(true)).firstElementChild;
    this.image = this.part.querySelector("img");
    this.bar = this.part.querySelector("progress");
    this.status = this.part.querySelector("[role=status]");
    this.fault = this.part.querySelector(".err");
    this.part.addEventListener("click", (event) => this.#press(event.target.closest("[data-do]")?.dataset.do));
    section.querySelector(".slot__a").before(this.part);
    all.add(this);
    settle(section);
  }

  /** Look at it; a picture waits for its sender's word, whatever else it is goes at once. */
  async take() {
    this.#turn("preparing");
    const made = this.file.type === "application/pdf" ? null : await shrink(this.file, this.boxes);
    if (!all.has(this)) return;
    if (!made) return this.queue();
    this.plain = made.small;
    this.#show(made);
    this.#turn("asks");
  }

  queue() {
    this.#turn("waits");
    after("sending", () => all.has(this) && this.#send());
  }

  async #send() {
    this.#turn("sending");
    try {
      // The covered copy goes only once the one it replaces is gone.
      if (this.stale) await drop({ ...this.#way(), name: this.stale });
      this.stale = "";
      this.begun = true;
      await this.#sent(await send(this.blob ?? this.file, this.#way()));
    } catch (error) {
      if (!all.has(this)) return;
      this.refused = error instanceof Refused;
      const why = error.message || (error instanceof Cut ? say.cut : say.refused);
      this.fault.lastElementChild.textContent = error.message || why.replace("{name}", this.file.name.slice(-40));
      this.#turn("failed");
    }
    answer();
  }

  async #sent({ state, view }) {
    for (let n = 0; state === "preparing" && n < LOOKS && all.has(this); n++) {
      this.#turn("made");
      answer();
      await new Promise((done) => setTimeout(done, LOOK_AGAIN));
      ({ state, view } = await ask(this.#way()));
    }
    if (!this.blob && view) this.#picture(view);
    if (state === "lost") throw new Refused(say.lost.replace("{name}", this.file.name.slice(-40)));
    this.#turn("done");
    this.settled();
  }

  #way() {
    const token = form.elements.csrf_token.value;
    const progress = (share) => {
      this.bar.value = share;
      this.status.textContent = say.sending.replace("{n}", Math.round(share * 100));
    };
    const renewed = (fresh) => document.querySelectorAll("input[name=csrf_token]").forEach((field) => (field.value = fresh));
    return { address: say.address, name: this.name, slot: this.slot, called: this.file.name, token, progress, renewed, signal: this.stop.signal };
  }

  async #press(what) {
    if (what === "send") this.queue();
    if (what === "again") this.refused || this.leaving ? this.remove() : this.queue();
    if (what === "cover") await this.#cover();
    if (what === "drop") this.remove();
  }

  async #cover() {
    const { cover } = await import("./redact.js");
    const boxes = await cover(this.plain, this.boxes, document.getElementById("cover-tool"));
    if (!boxes || !all.has(this)) return this.part.querySelector("[data-do=cover]").focus();
    const sent = this.state === "done";
    this.boxes = boxes;
    this.#turn("preparing");
    const made = await shrink(this.file, boxes);
    if (!made) return this.#turn("asks");
    this.#show(made);
    if (sent) [this.stale, this.name] = [this.name, newName()];
    this.queue();
    this.status.focus();
  }

  #show({ blob, small }) {
    this.blob = blob;
    this.#picture(URL.createObjectURL(small));
    const chip = this.part.querySelector(".chip");
    chip.hidden = !this.boxes.length;
    chip.lastElementChild.textContent = say.covered.replace("{n}", this.boxes.length);
  }

  #picture(address) {
    if (this.image.src.startsWith("blob:")) URL.revokeObjectURL(this.image.src);
    this.image.src = address;
    this.image.parentElement.hidden = false;
  }

  #turn(state) {
    this.state = this.part.dataset.state = state;
    if (state !== "sending") this.status.textContent = (state === "done" && this.boxes.length ? say.hidden : say[state]) ?? "";
    this.bar.hidden = state !== "sending";
    this.fault.hidden = state !== "failed";
    for (const button of this.part.querySelectorAll("[data-in]")) {
      button.hidden = !button.dataset.in.split(" ").includes(state) || (button.dataset.do === "cover" && !this.blob);
    }
    if (state === "failed" && this.refused) this.part.querySelector("[data-do=again]").hidden = true;
  }

  /** Off the server first: what still stands there would be sent along. */
  async remove() {
    this.stop.abort();
    this.leaving = true;
    this.#turn("leaving");
    this.status.focus();
    try {
      for (const name of [this.stale, this.begun ? this.name : ""].filter(Boolean)) await drop({ ...this.#way(), name, signal: undefined });
    } catch {
      this.refused = false;
      this.fault.lastElementChild.textContent = say.stays.replace("{name}", this.file.name.slice(-40));
      this.#turn("failed");
      return answer();
    }
    all.delete(this);
    this.settled();
    if (this.image.src.startsWith("blob:")) URL.revokeObjectURL(this.image.src);
    const near = this.section.querySelector("input[type=file]");
    this.part.remove();
    settle(this.section);
    near.focus();
    answer();
  }
}

/** "I don't have this" stands there while there is nothing. */
function settle(section) {
  const none = section.querySelector(".none");
  const some = Boolean(section.querySelector(".one"));
  if (none) none.hidden = some;
  if (none && some) none.querySelector("input").checked = false;
}

const word = document.getElementById("still");
/** While this device is asked for files of its own, nobody knows whether there are any. */
let looking = false;
/** @type {HTMLElement | null | undefined} the button that was pressed while files were on their way */
let pressed;

form.addEventListener("submit", (event) => {
  if (!held()) return;
  event.preventDefault();
  pressed = event.submitter ?? null;
  answer(true);
});

function held() {
  return looking || [...all].some((one) => !["done", "made"].includes(one.state));
}

/** After each change: go on as was asked, or say what still keeps the page. */
function answer(now = false) {
  if (pressed === undefined || looking) return;
  const stuck = [...all].find((one) => one.state === "asks" || one.state === "failed");
  if (stuck) {
    pressed = undefined;
    word.hidden = true;
    stuck.part.dataset.asked = "";
    stuck.status.textContent = stuck.state === "asks" ? say.decide : "";
    stuck.part.querySelector("button:not([hidden])").focus();
    return;
  }
  const moving = [...all].filter((one) => !["done", "made"].includes(one.state)).length;
  word.hidden = !moving;
  word.textContent = say.moving.replace("{n}", moving);
  if (moving || now) return;
  const button = pressed;
  pressed = undefined;
  form.requestSubmit(button);
}

function choose(section, slot, files, name, settled) {
  for (const file of files) {
    const kept = document.querySelectorAll("[data-file]").length;
    if (kept + all.size >= MOST) {
      word.textContent = say.full;
      word.hidden = false;
      return;
    }
    const one = new One(section, slot, file, name, settled);
    after("making", () => all.has(one) && one.take());
  }
}

/** The control of a slot, and a second one for the camera where there is one. */
function control(input) {
  const section = input.closest(".slot");
  const slot = input.name;
  const chosen = (from) => () => {
    const files = [...from.files];
    from.value = ""; // so that the form does not send them too
    choose(section, slot, files);
  };
  input.classList.add("vh");
  input.addEventListener("change", chosen(input));
  if (!matchMedia("(pointer: coarse)").matches) return;
  const shutter = document.getElementById("shutter").content.cloneNode(true).firstElementChild;
  const camera = shutter.querySelector("input");
  shutter.querySelector("button").addEventListener("click", () => camera.click());
  camera.addEventListener("change", chosen(camera));
  const label = section.querySelector(".up label");
  shutter.querySelector("button").append(label.querySelector(".vh").cloneNode(true));
  label.querySelector("svg").remove();
  label.firstChild.textContent = say.gallery;
  section.querySelector(".up").before(shutter);
}

form.querySelectorAll("input[type=file]").forEach(control);
document.getElementById("stay").hidden = true;

const mark = document.getElementById("leave").dataset.mark;
if (mark) {
  looking = true;
  const asked = import("./waiting.js");
  asked
    .then(({ waiting }) => waiting(mark, form, say, choose))
    .catch(() => {})
    .then(() => {
      looking = false;
      answer();
    });
}

/** Pictures that the server was still making when the page came. */
for (const part of form.querySelectorAll("[data-file]")) {
  const until = part.querySelector("[data-making]");
  if (until) look(part, until);
}

async function look(part, until) {
  const way = { address: say.address, name: part.dataset.file, token: "" };
  for (let n = 0; n < LOOKS; n++) {
    await new Promise((done) => setTimeout(done, LOOK_AGAIN));
    const { state, view } = await ask(way).catch(() => ({}));
    if (state === "preparing") continue;
    if (state === "lost") until.textContent = say.lost.replace("{name}", "");
    if (view) {
      const shown = mould.content.cloneNode(true).querySelector(".shot");
      shown.hidden = false;
      shown.querySelector("img").src = view;
      until.replaceWith(shown);
    }
    return;
  }
}
