// Files that were added without a network and wait on this device: step 5 shows each to its sender like any other.

import { files, nameOf, release } from "./drafts.js";
import { ask, drop, newName } from "./upload.js";

/**
 * @param {string} mark of the draft
 * @param {HTMLFormElement} form
 * @param {DOMStringMap} say addresses and words of the page
 * @param {(section: Element, slot: string, files: File[], name: string, over: () => void) => void} choose takes a file; `over` is
 *   called once it has come or is not wanted
 */
export async function waiting(mark, form, say, choose) {
  let last = Promise.resolve();
  for (const file of (await files(mark)).filter(({ waits }) => waits)) {
    const section = form.elements[file.slot]?.closest(".slot");
    if (!section || section.querySelector(`[data-tag="${CSS.escape(file.tag)}"]`)) continue;
    const name = await nameOf(file);
    // One after the other: each writes the draft down anew.
    const over = () => (last = last.then(() => release(mark, file.tag)).catch(() => {}));
    const there = await came({ address: say.address, name, token: form.elements.csrf_token.value }).catch(() => null);
    if (there) over();
    else choose(section, file.slot, [new File([file.blob], say.photo, { type: file.type })], there === null ? newName() : name, over);
  }
}

/** Whether it came before. Half of a file is thrown away: what is sent now may be covered otherwise. */
async function came(way) {
  const { state } = await ask(way);
  if (state === "open") await drop(way);
  return Boolean(state) && state !== "open";
}
