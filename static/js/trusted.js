// A worker of our own: the policy of the page lets a script start one only by an address that somebody vouches for.

const rule = { createScriptURL: (/** @type {string} */ url) => url };
const trusted = globalThis.trustedTypes?.createPolicy("portal-own-worker", rule) ?? rule;

/** @param {URL} address of a module of this site */
export function start(address) {
  if (address.origin !== location.origin) throw new Error("not ours");
  return new Worker(trusted.createScriptURL(address.href), { type: "module" });
}
