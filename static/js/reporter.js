// What every page of the reporter's own does: leaves at once, holds back what cannot be sent, and minds the device's copy.

const leave = /** @type {HTMLFormElement} */ (document.getElementById("leave"));
const keep = document.getElementById("keep");
const PATIENCE = 4000; // milliseconds in which the server must answer before a page is sent off
const AGAIN = 8000; // milliseconds after which the same page may be sent once more: it is taken once
const ESC = 1500; // milliseconds within which Esc is pressed three times

function go() {
  document.documentElement.hidden = true;
  fetch(leave.action, { method: "POST", body: new FormData(leave), keepalive: true, redirect: "manual" }).catch(() => {});
  sessionStorage.clear();
  const gone = [
    new Promise((done) => Object.assign(indexedDB.deleteDatabase("drafts"), { onsuccess: done, onblocked: done })),
    globalThis.caches?.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))),
    navigator.serviceWorker?.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister()))),
  ];
  Promise.race([Promise.allSettled(gone), new Promise((done) => setTimeout(done, 300))]).then(() =>
    location.replace(leave.dataset.away),
  );
}

let pressed = [];
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat) return;
  pressed = [...pressed.filter((at) => event.timeStamp - at < ESC), event.timeStamp];
  if (pressed.length > 2) go();
});
leave.addEventListener("submit", (event) => {
  event.preventDefault();
  go();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.replace(location.href); // a page out of the browser's memory may be one that was left
});

/** Whether the server answers at all. */
async function reaches() {
  if (!navigator.onLine) return false;
  try {
    await fetch(document.querySelector("link[rel=icon]").href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}

const cut = document.getElementById("cut");
let sending = false;
addEventListener("pageshow", () => (sending = false));
document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form === leave || form.method !== "post" || event.defaultPrevented) return;
  event.preventDefault();
  if (sending) return; // a second tap
  sending = true;
  if (keep) await copied((device) => device.sending(form, keep)).catch(() => {}); // a full disk holds no page back
  if (await reaches()) {
    cut.hidden = true;
    setTimeout(() => (sending = false), AGAIN); // should the answer never come
    return off(form, event.submitter);
  }
  sending = false;
  (document.querySelector(".bar") ?? form).prepend(cut);
  cut.hidden = false;
});

/** Nothing that was typed comes back with the browser's Back; the page itself shows what was kept. */
function forget() {
  for (const form of document.forms) for (const control of form.elements) control.autocomplete = "off";
}
addEventListener("pagehide", forget);

/** Send the form as its button would have. */
function off(form, button) {
  if (button?.name) {
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: button.name, value: button.value });
    form.append(kept);
  }
  forget();
  if (button?.hasAttribute("formaction")) form.action = button.formAction;
  HTMLFormElement.prototype.submit.call(form);
}

/** Do something with the device's copies, where this device keeps any. */
async function copied(act) {
  if (await kept()) return act(await import("./device.js"));
}

/** Whether this device keeps any draft; where the browser cannot say, the copies' own module looks. */
async function kept() {
  return !indexedDB.databases || (await indexedDB.databases()).some((base) => base.name === "drafts");
}

if (keep && globalThis.indexedDB && globalThis.crypto?.subtle) {
  keep.hidden = false;
  keep.querySelector("input").addEventListener("change", async (event) => {
    const device = await import("./device.js");
    await (event.target.checked ? device.begin(keep, leave) : device.end(keep));
  });
}
if (globalThis.indexedDB) {
  copied(async (device) => {
    await device.tidy(leave.dataset.mark, "sent" in leave.dataset);
    if (keep) await device.follow(keep);
  });
}

const worker = leave.dataset.worker;
if (worker && navigator.serviceWorker) {
  const rule = { createScriptURL: (/** @type {string} */ url) => url };
  const trusted = globalThis.trustedTypes?.createPolicy("portal-worker", rule) ?? rule;
  const set = () => navigator.serviceWorker.register(trusted.createScriptURL(worker)).catch(() => {});
  addEventListener("load", () => ("requestIdleCallback" in globalThis ? requestIdleCallback(set) : setTimeout(set, 1000)));
}
