// The writing page: keys, counters, a word before unsaved text is left, and checks that lead to their field.
const form = document.getElementById("article_form");
const body = () => window.CKEDITOR?.instances.id_body;
let changed = false;
let leaving = false;

const typed = () => { changed = true; };

form.addEventListener("input", typed);
form.addEventListener("change", typed);
form.addEventListener("submit", () => { leaving = true; });
window.addEventListener("pageshow", () => { leaving = false; });
window.addEventListener("beforeunload", (event) => {
  if (!leaving && (changed || body()?.checkDirty())) event.preventDefault();
});

const show = (check) => {
  const field = document.querySelector(check.getAttribute("href"));
  if (!field) return;
  field.closest("details")?.setAttribute("open", "");
  const editor = field.id === "field-body" ? body() : null;
  const input = [...field.querySelectorAll("input, select, textarea")].find((one) => one.checkVisibility());
  if (editor) editor.focus();
  else input?.focus();
  field.scrollIntoView({ block: "center" });
};

form.addEventListener("click", (event) => {
  const check = event.target.closest(".check a");
  const blocked = event.target.closest("[data-blocked]");
  if (!check && !blocked) return;
  event.preventDefault();
  show(check ?? form.querySelector(".check--blocks a"));
});

form.querySelectorAll("[data-most]").forEach((counter) => {
  const input = document.getElementById(counter.htmlFor.value);
  const count = () => { counter.textContent = `${input.value.length} of ${counter.dataset.most}`; };
  input.addEventListener("input", count);
  count();
});

// Headline and deck are one line, however long: Enter goes on to the next field.
form.querySelectorAll("#id_headline, #id_deck").forEach((input) => {
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (input.id === "id_headline") document.getElementById("id_deck").focus();
  });
});

const press = (selector) => form.querySelector(selector)?.click();

// Asking to publish is one key; publishing is Enter on the button that then has the focus.
const LIKELIEST = [
  "button.steps__publish", "button.steps__reschedule", ".steps__publish_update > summary",
  ".submit-row .btn--primary", ".steps__save",
];
const likeliest = () => LIKELIEST.map((selector) => form.querySelector(selector)).find(Boolean);
if (!likeliest().matches(".steps__save")) likeliest().setAttribute("aria-keyshortcuts", "Control+Enter");
const askToPublish = () => {
  const found = likeliest();
  if (found.matches("[data-blocked]")) found.click();
  else if (found.matches("summary")) {
    found.parentElement.open = true;
    found.nextElementSibling.querySelector("[data-step]").focus();
  } else found.focus();
};

// On the way down: a search field of select2 lets no key out again.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  if (event.key === "s") {
    event.preventDefault();
    press(".steps__save");
  }
  if (event.key === "Enter") {
    event.preventDefault();
    askToPublish();
  }
}, true);
