// A photo's page beside the grid, where there is room for both. Each photo keeps its own address:
// a click with a key, a narrow screen or a page without this script goes there.
import { make } from "./photo-picker.js";
import { handle } from "./sorting.js";

const library = document.querySelector("ul.library");
// Not inside the form of the grid: the photo brings its own.
const grid = library?.closest("form") ?? library;
const WIDE = matchMedia("(min-width: 1200px)");

const panel = make("section", { className: "photo-panel", role: "dialog" });
panel.setAttribute("aria-labelledby", "photo-panel-title");
const says = make("p", { className: "photo-panel__says" });
says.setAttribute("role", "status");
let opener = null;
let asked = 0;
let typed = false;

panel.addEventListener("input", () => { typed = true; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
const mayLeave = () => !typed || window.confirm("Leave what you changed about this photo?");

const say = (words, { trouble = false } = {}) => {
  says.textContent = words;
  says.classList.toggle("photo-panel__says--trouble", trouble);
};

const leave = () => {
  asked += 1;
  typed = false;
  panel.remove();
  grid.parentElement.classList.remove("has-panel");
  opener?.removeAttribute("aria-current");
  opener?.focus();
  opener = null;
};
const close = () => { if (mayLeave()) leave(); };

const head = (address, words) => {
  const off = handle("byline__off", "x", "Close");
  off.addEventListener("click", close);
  return make("header", {},
    make("h2", { id: "photo-panel-title", textContent: words, tabIndex: -1 }),
    make("a", { href: address, textContent: "Its own page" }), off);
};

const parse = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

// The form of a photo's page, with what belongs to it.
const fill = async (link, form, page) => {
  form.action = link.href;
  say("");
  panel.replaceChildren(head(link.href, link.querySelector("img").alt), document.adoptNode(form));
  // Beside the button, which is always in sight.
  form.querySelector(".submit-row").prepend(says);
  if (!panel.isConnected) grid.after(panel);
  grid.parentElement.classList.add("has-panel");
  panel.scrollTop = 0;
  // Its scripts find their element when they begin: each time anew.
  const mine = ++asked;
  const scripts = [...page.querySelectorAll('script[type=module][src*="focal-point"]')];
  await Promise.allSettled(scripts.map(({ src }) => import(`${src}?${mine}`)));
  return mine === asked;
};

const show = async (link) => {
  if (!mayLeave()) return;
  const mine = ++asked;
  const response = await fetch(link.href).catch(() => null);
  if (mine !== asked) return;
  // Signed out, gone, or no network: the browser says so better on the page itself.
  if (!response?.ok || response.redirected) {
    typed = false;
    location.assign(link.href);
    return;
  }
  const page = await parse(response);
  const form = page.querySelector("#photo_form");
  if (mine !== asked || !form) return;
  typed = false;
  opener?.removeAttribute("aria-current");
  opener = link;
  link.setAttribute("aria-current", "true");
  if (await fill(link, form, page)) panel.querySelector("h2").focus();
};

// What was saved shows in the grid at once; the tick of its photo stays as it was.
const showSaved = (page) => {
  typed = false;
  panel.querySelectorAll(".errorlist, .errornote").forEach((one) => one.remove());
  panel.querySelectorAll(".errors").forEach((row) => row.classList.remove("errors"));
  panel.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  say(page.querySelector(".messagelist")?.textContent.trim() || "Saved.");
  const address = new URL(opener.href).pathname;
  const isSame = (link) => new URL(link.getAttribute("href"), location).pathname === address;
  const fresh = [...page.querySelectorAll("a.photo__link")].find(isSame)?.closest(".photo");
  // What no longer matches what was asked for stays in its place until the page is loaded anew.
  if (!fresh) return;
  const shown = opener.closest(".photo");
  const tick = shown.querySelector(".action-select");
  if (tick) fresh.querySelector(".action-select")?.replaceWith(tick);
  shown.replaceWith(document.adoptNode(fresh));
  opener = fresh.querySelector("a.photo__link");
  opener.setAttribute("aria-current", "true");
  panel.querySelector("h2").textContent = opener.querySelector("img").alt;
};

const SIGNED_OUT = "Signed out. Sign in in another window, then save again: what you typed is still here.";
let saving = false;

// Signing in again changes the token that the form carries.
const renew = async (form) => {
  const page = await parse(await fetch(form.action));
  const token = page.querySelector("#photo_form [name=csrfmiddlewaretoken]")?.value;
  if (token) form.querySelector("[name=csrfmiddlewaretoken]").value = token;
  return Boolean(token);
};

const send = async (form, submitter, tries = 2) => {
  const response = await fetch(form.action, { method: "POST", body: new FormData(form, submitter) });
  const isOld = response.status === 403 && tries > 1 && await renew(form);
  return isOld ? send(form, submitter, 1) : { status: response.status, page: await parse(response) };
};

const save = async (form, submitter) => {
  const link = opener;
  say("Saving…");
  const said = await send(form, submitter).catch(() => null);
  if (link !== opener) return;
  if (!said) {
    say("No network. Nothing was saved; what you typed is still here.", { trouble: true });
    return;
  }
  const { page, status } = said;
  const again = page.querySelector("#photo_form");
  if (page.querySelector("ul.library, .library__empty")) showSaved(page);
  else if (status === 403 || page.querySelector("#login-form")) say(SIGNED_OUT, { trouble: true });
  else if (again && page.querySelector(".errorlist")) {
    typed = true;
    if (await fill(link, again, page)) panel.querySelector(".errors :is(textarea, input, select)")?.focus();
  } else say("It could not be saved. Try again, or open its own page.", { trouble: true });
};

panel.addEventListener("submit", async (event) => {
  event.preventDefault();
  // A second click on Save is the first one's.
  if (saving) return;
  saving = true;
  await save(event.target, event.submitter);
  saving = false;
});

library?.addEventListener("click", (event) => {
  const link = event.target.closest("a.photo__link");
  if (!link || link.dataset.popupOpener || !WIDE.matches) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
  event.preventDefault();
  show(link);
});

// The Tab key stays in the panel; Escape and the cross lead back to the photo in the grid.
const keep = (event) => {
  const stops = [...panel.querySelectorAll("a[href], button, input, select, textarea")]
    .filter((one) => !one.disabled && one.type !== "hidden" && one.checkVisibility());
  const at = stops.indexOf(document.activeElement);
  const isEdge = event.shiftKey ? at < 1 : at === stops.length - 1;
  if (!isEdge) return;
  event.preventDefault();
  stops.at(event.shiftKey ? -1 : 0).focus();
};

document.addEventListener("keydown", (event) => {
  if (!panel.isConnected || event.defaultPrevented) return;
  if (event.key === "Escape") close();
  if (event.key === "Tab" && panel.contains(document.activeElement)) keep(event);
});
WIDE.addEventListener("change", () => { if (panel.isConnected && !WIDE.matches) close(); });
