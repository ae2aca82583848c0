// The receipt: copying, printing, and a question before code and PIN are left unsaved. The page says every word.
// @ts-check

const form = /** @type {HTMLFormElement} */ (document.getElementById("f"));
const saved = /** @type {HTMLInputElement} */ (form.elements.namedItem("saved"));

/**
 * A button from the page's own template.
 * @param {string} template
 * @param {() => void} act
 */
function button(template, act) {
  const page = /** @type {HTMLTemplateElement} */ (document.getElementById(template));
  const made = /** @type {HTMLButtonElement} */ (page.content.firstElementChild?.cloneNode(true));
  made.addEventListener("click", act);
  return made;
}

/** @param {Element} shown */
function copying(shown) {
  const made = button("copy-t", async () => {
    await navigator.clipboard.writeText((shown.textContent ?? "").trim());
    spans[0].textContent = made.dataset.copied ?? "";
  });
  const spans = made.querySelectorAll("span");
  spans[1].textContent = ` ${shown.previousElementSibling?.textContent ?? ""}`;
  return made;
}

if (navigator.clipboard) {
  const pin = document.querySelector(".stub .code--s");
  if (pin) {
    const line = document.createElement("div");
    line.className = "row row--between";
    const copy = copying(pin);
    pin.replaceWith(line);
    line.append(pin, copy);
  }
}

document.querySelector("#save-it .acts")?.append(button("print-t", () => print()));

let leaving = false;
form.addEventListener("submit", () => { leaving = true; });
// The switches of language and size are buttons of the same form; downloads stay on the page.
addEventListener("beforeunload", (event) => {
  const hurried = document.documentElement.hidden; // "leave now" asks nothing
  if (!leaving && !hurried && !saved.checked) event.preventDefault();
});
for (const link of document.querySelectorAll("a[download]")) {
  link.addEventListener("click", () => {
    leaving = true;
    setTimeout(() => { leaving = false; }, 1000);
  });
}
