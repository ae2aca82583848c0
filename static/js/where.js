// The where page while somebody types: venues as suggestions, places nearby after a press, the streets of a district.
// Everything is posted, so that nothing of it stands in an address. Without this module the page's own buttons do the same.

const look = document.getElementById("look");
const form = look.closest("form");
const said = document.getElementById("said");
const found = document.getElementById("found");
const { q, district, street } = form.elements;
const PAUSE = 300; // milliseconds without a key until the word is looked for
const SHORTEST = 2;
const FIX = { timeout: 10000, maximumAge: 60000, enableHighAccuracy: true };

/**
 * Ask the portal.
 * @param {string} address @param {Record<string, string>} fields @param {AbortSignal} [signal]
 */
async function ask(address, fields, signal) {
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields), signal });
  if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
  return answer.json();
}

/** A copy of what a template holds. @returns {HTMLElement} */
function copy(name) {
  return document.getElementById(name).content.firstElementChild.cloneNode(true);
}

/** @param {{value: string, name: string, small: string}[]} cards */
function show(cards) {
  const picked = form.querySelector("[name=venue]:checked")?.value;
  if (!cards.length) return found.replaceChildren();
  const group = copy("found-t");
  const none = copy("card-t");
  none.querySelector("small").remove();
  group.append(...cards.map(drawn), none);
  found.replaceChildren(group);
  const again = [...found.querySelectorAll("input")].find((input) => input.value === picked);
  if (again) again.checked = true;
}

function drawn(card, place) {
  const drawing = copy("card-t");
  const words = drawing.querySelector("span");
  const small = words.querySelector("small");
  Object.assign(drawing.querySelector("input"), { value: card.value, id: `venue-${place}` });
  small.textContent = card.small;
  words.replaceChildren(card.name, small);
  return drawing;
}

let waits, asked;
async function find() {
  asked?.abort();
  asked = new AbortController();
  const word = q.value.trim();
  if (word.length < SHORTEST) {
    said.textContent = "";
    return;
  }
  try {
    const answer = await ask(look.dataset.find, { q: word }, asked.signal);
    said.textContent = answer.said;
    show(answer.cards);
  } catch (fault) {
    if (fault.name !== "AbortError") said.textContent = look.dataset.failed;
  }
}

function soon(event) {
  if (event.isComposing) return; // pinyin on its way to a character
  clearTimeout(waits);
  waits = setTimeout(find, PAUSE);
}
q.addEventListener("input", soon);
q.addEventListener("compositionend", soon);

const near = document.getElementById("near");
const point = document.getElementById("point");
const keep = form.elements.keep_point;
let last;
if ("geolocation" in navigator) {
  near.hidden = false;
  near.querySelector("button").type = "button";
  near.querySelector("button").addEventListener("click", () => {
    said.textContent = look.dataset.waits;
    navigator.geolocation.getCurrentPosition(nearby, (fault) => {
      said.textContent = fault.code === fault.PERMISSION_DENIED ? look.dataset.denied : look.dataset.late;
    }, FIX);
  });
}

/** @param {GeolocationPosition} position */
async function nearby({ coords }) {
  last = { lat: coords.latitude.toFixed(4), lon: coords.longitude.toFixed(4) };
  try {
    const answer = await ask(look.dataset.near, { ...last, accuracy: String(Math.round(coords.accuracy)) });
    said.textContent = answer.said;
    show(answer.cards);
    if (answer.district) {
      district.value = answer.district;
      await streets();
    }
    point.hidden = false;
    remember();
  } catch {
    said.textContent = look.dataset.failed;
  }
}

/** The point goes with the report only while the box is ticked. */
function remember() {
  form.elements.lat.value = keep.checked && last ? last.lat : "";
  form.elements.lon.value = keep.checked && last ? last.lon : "";
}
keep.addEventListener("change", remember);

async function streets() {
  const rows = district.value ? (await ask(look.dataset.streets, { district: district.value }).catch(() => ({ streets: [] }))).streets : [];
  street.replaceChildren(street.options[0], ...rows.map((row) => new Option(row.name, row.value)));
  document.getElementById("street-f").hidden = !rows.length;
}
document.getElementById("streets-b")?.remove();
district.addEventListener("change", streets);

for (const area of document.querySelectorAll(".choose [data-code]"))
  area.addEventListener("click", () => document.querySelector(`.choose svg button[value="${area.dataset.code}"]`).click());
