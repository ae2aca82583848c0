// Hands a picture to the worker that makes it anew; where there can be no worker, the page does it itself.

import { start } from "./trusted.js";

let worker;
let last = 0;
const asked = new Map();

/**
 * @param {Blob} file
 * @param {import("./pixels.js").Box[]} boxes to cover
 * @returns {Promise<{blob: Blob, small: Blob} | null>} null where this browser cannot open it
 */
export async function shrink(file, boxes = []) {
  return (await beside(file, boxes)) ?? here(file, boxes).catch(() => null);
}

/** Loaded only where it is needed: the worker brings its own. */
async function here(file, boxes) {
  const { fresh } = await import("./pixels.js");
  return fresh(file, boxes);
}

function beside(file, boxes) {
  if (worker === null || !globalThis.OffscreenCanvas) return null;
  try {
    worker ??= ready(start(new URL("./shrinking.js", import.meta.url)));
  } catch {
    worker = null;
    return null;
  }
  return new Promise((done) => {
    asked.set(++last, done);
    worker.postMessage({ id: last, file, boxes });
  });
}

function ready(begun) {
  begun.addEventListener("message", ({ data: { id, made } }) => {
    asked.get(id)?.(made ?? null);
    asked.delete(id);
  });
  begun.addEventListener("error", () => {
    worker = null;
    for (const done of asked.values()) done(null);
    asked.clear();
  });
  return begun;
}
