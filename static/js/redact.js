// Covering people in a photo, on the phone: boxes by hand, by finger or by keys, and faces proposed where the phone can.
// Loaded only when the tool is opened. What is covered is painted over later, in the pixels that leave the phone.

import { start } from "./trusted.js";

const STEP = 0.02; // how far a key moves a box, as a share of the picture
const LEAST = 0.03; // the smallest box
const NEW = { x: 0.35, y: 0.35, w: 0.3, h: 0.3 };
const PATIENCE = 30_000; // milliseconds for finding faces
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @typedef {import("./pixels.js").Box} Box */

let styled;
function style(address) {
  styled ??= new Promise((done) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address, onload: done, onerror: done });
    document.head.append(link);
  });
  return styled;
}

/**
 * @param {Blob} file
 * @param {Box[]} before boxes from the last time
 * @param {HTMLTemplateElement} mould
 * @returns {Promise<Box[] | null>} null where it was closed without a decision
 */
export async function cover(file, before, mould) {
  await style(mould.dataset.css);
  return new Tool(file, before, mould).opened;
}

class Tool {
  constructor(file, before, mould) {
    this.say = mould.dataset;
    this.dialog = mould.content.cloneNode(true).firstElementChild;
    this.view = this.dialog.querySelector(".covertool__v");
    this.image = this.dialog.querySelector("img");
    this.status = this.dialog.querySelector("[role=status]");
    this.image.src = URL.createObjectURL(file);
    document.body.append(this.dialog);
    this.dialog.addEventListener("click", (event) => this.#press(event.target.closest("[data-do]")?.dataset.do));
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    this.view.addEventListener("pointerdown", (event) => this.#grab(event));
    this.opened = new Promise((done) => this.dialog.addEventListener("close", () => done(this.#closed())));
    this.dialog.showModal();
    for (const box of before) this.#add(box);
    if (before.length) this.#tell(this.say.again);
    else this.#propose(file);
  }

  get boxes() {
    return [...this.view.querySelectorAll(".covertool__x")];
  }

  #closed() {
    this.finder?.terminate();
    clearTimeout(this.late);
    URL.revokeObjectURL(this.image.src);
    const used = this.dialog.returnValue === "use";
    const boxes = this.boxes.map(read);
    this.dialog.remove();
    return used ? boxes : null;
  }

  /** Ask the detector; whatever goes wrong with it, the boxes by hand stay. */
  async #propose(file) {
    this.#tell(this.say.looking);
    const none = () => this.#tell(this.say.cannot);
    try {
      this.finder = start(new URL("./faces.js", import.meta.url));
      this.finder.addEventListener("message", ({ data }) => (data.boxes ? this.#proposed(data.boxes) : none()));
      this.finder.addEventListener("error", none);
      this.late = setTimeout(() => (this.finder.terminate(), none()), PATIENCE);
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      this.finder.postMessage(bitmap, [bitmap]);
    } catch {
      none();
    }
  }

  #proposed(boxes) {
    clearTimeout(this.late);
    for (const box of boxes) this.#add(box);
    this.#tell(boxes.length ? this.say.found.replace("{n}", boxes.length) : this.say.nobody);
  }

  #tell(text) {
    this.status.textContent = text;
  }

  #add(box) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "covertool__x";
    made.append(Object.assign(document.createElement("span"), { className: "covertool__c" }));
    this.view.append(made);
    this.#put(made, box);
    return made;
  }

  #put(made, { x, y, w, h }) {
    const width = Math.min(1, Math.max(LEAST, w));
    const height = Math.min(1, Math.max(LEAST, h));
    const left = Math.min(1 - width, Math.max(0, x));
    const top = Math.min(1 - height, Math.max(0, y));
    Object.assign(made.style, { left: percent(left), top: percent(top), width: percent(width), height: percent(height) });
    Object.assign(made.dataset, { x: left, y: top, w: width, h: height });
    const said = { n: this.boxes.indexOf(made) + 1, x: Math.round(left * 100), y: Math.round(top * 100) };
    made.setAttribute("aria-label", this.say.box.replace(/\{(\w)\}/g, (_, name) => said[name]));
  }

  /** The box that the buttons act on: the one used last. */
  get #mine() {
    return this.view.querySelector(".covertool__x--on") ?? this.boxes.at(-1);
  }

  #choose(made) {
    for (const box of this.boxes) box.classList.toggle("covertool__x--on", box === made);
    made?.focus({ preventScroll: true });
  }

  #press(what) {
    const mine = this.#mine;
    if (what === "add") this.#choose(this.#add(NEW));
    if (what === "use" || what === "close") this.dialog.close(what);
    if (!mine) return;
    const box = read(mine);
    const move = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[what];
    if (move) this.#put(mine, { ...box, x: box.x + move[0] * STEP, y: box.y + move[1] * STEP });
    if (what === "more") this.#put(mine, { x: box.x - STEP, y: box.y - STEP, w: box.w + 2 * STEP, h: box.h + 2 * STEP });
    if (what === "less") this.#put(mine, { x: box.x + STEP, y: box.y + STEP, w: box.w - 2 * STEP, h: box.h - 2 * STEP });
    if (what === "delete") this.#remove(mine);
  }

  #remove(made) {
    made.remove();
    this.boxes.forEach((box) => this.#put(box, read(box)));
    this.#tell(this.say.removed.replace("{n}", this.boxes.length));
    this.#choose(this.boxes.at(-1));
    if (!this.boxes.length) this.dialog.querySelector("[data-do=add]").focus();
  }

  #key(event) {
    const made = event.target.closest(".covertool__x");
    if (!made) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      return this.#remove(made);
    }
    const [x, y] = KEYS[event.key] ?? [];
    if (x === undefined) return;
    event.preventDefault();
    this.#choose(made);
    const box = read(made);
    if (event.shiftKey) this.#put(made, { ...box, w: box.w + x * STEP, h: box.h + y * STEP });
    else this.#put(made, { ...box, x: box.x + x * STEP, y: box.y + y * STEP });
  }

  /** Draw a box on the picture, move one, or pull its corner. */
  #grab(event) {
    if (event.button) return;
    event.preventDefault();
    const size = this.view.getBoundingClientRect();
    const at = (e) => ({ x: (e.clientX - size.left) / size.width, y: (e.clientY - size.top) / size.height });
    const begun = at(event);
    const held = event.target.closest(".covertool__x");
    const made = held ?? this.#add({ ...begun, w: 0, h: 0 });
    const box = held ? read(held) : { ...begun, w: 0, h: 0 };
    const pulls = !held || event.target.className === "covertool__c";
    this.#choose(made);
    this.view.setPointerCapture(event.pointerId);
    const move = (e) => {
      const now = at(e);
      if (!pulls) this.#put(made, { ...box, x: box.x + now.x - begun.x, y: box.y + now.y - begun.y });
      else if (held) this.#put(made, { ...box, w: box.w + now.x - begun.x, h: box.h + now.y - begun.y });
      else this.#put(made, between(begun, now));
    };
    const end = () => {
      this.view.removeEventListener("pointermove", move);
      const small = read(made);
      if (!held && small.w <= LEAST && small.h <= LEAST) this.#remove(made); // a tap, not a box
    };
    this.view.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) this.view.addEventListener(name, end, { once: true });
  }
}

const percent = (share) => `${share * 100}%`;

/** @returns {Box} */
function read(made) {
  const { x, y, w, h } = made.dataset;
  return { x: Number(x), y: Number(y), w: Number(w), h: Number(h) };
}

function between(a, b) {
  const clip = (share) => Math.min(1, Math.max(0, share));
  const [left, right] = [clip(Math.min(a.x, b.x)), clip(Math.max(a.x, b.x))];
  const [top, bottom] = [clip(Math.min(a.y, b.y)), clip(Math.max(a.y, b.y))];
  return { x: left, y: top, w: right - left, h: bottom - top };
}
