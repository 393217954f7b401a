// Looks every ten seconds whether anything has happened, and if so puts the new parts in place.
// Nothing moves under the pointer, or where somebody is at work: there the page only says so.
const root = document.querySelector("[data-pulse]");
const EVERY = 10_000;
const parts = () => [...document.querySelectorAll("[data-live]")];
// Each answer masks the token of its forms anew; that is nothing to show.
const said = (part) => part.innerHTML.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, "$1");
const served = new Map(parts().map((part) => [part.id, said(part)]));
let beat = root?.dataset.beat;
// The newest page, while there is something in it that cannot be shown yet.
let late = null;
let asked = 0;
let answered = 0;

async function look() {
  if (document.visibilityState !== "visible" || asked !== answered) return;
  const turn = asked;
  try {
    const response = await fetch(root.dataset.pulse, { redirect: "manual" });
    if (!response.ok) return;
    const felt = await response.json();
    tick(felt.now);
    if (felt.beat === beat || turn !== asked) return;
    const page = await fetch(location.href, { redirect: "manual" });
    const html = page.ok && (await page.text());
    // What a person has asked meanwhile knows more than this does.
    if (html && turn === asked) show(html);
  } catch {
    // No network: the next look will tell.
  }
}

// The clocks go by the server's time, which decides what is public.
function tick(seconds) {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const shown = { timeZone: clock.dataset.clock, hour: "2-digit", minute: "2-digit" };
    clock.textContent = new Date(seconds * 1000).toLocaleTimeString("en-GB", shown);
  }
}

// What somebody asked for: of several answers the last one asked counts, and it is shown at once.
export async function ask(address, options = {}) {
  const turn = ++asked;
  try {
    const response = await fetch(address, options);
    if (!response.ok || new URL(response.url).pathname !== location.pathname) {
      location.assign(response.url);
      return false;
    }
    const html = await response.text();
    if (turn !== asked) return false;
    show(html, true);
    return true;
  } finally {
    answered = Math.max(answered, turn);
  }
}

function show(html, everywhere = false) {
  const page = new DOMParser().parseFromString(html, "text/html");
  beat = page.querySelector("[data-pulse]")?.dataset.beat;
  put(page, everywhere);
}

function put(page, everywhere) {
  late = null;
  let changed = false;
  for (const part of parts()) {
    const fresh = page.getElementById(part.id);
    if (!fresh || served.get(part.id) === said(fresh)) continue;
    // What a step has said stays until the next one.
    if (!everywhere && part.dataset.live === "asked") continue;
    if (!everywhere && isBusy(part)) {
      late = page;
      continue;
    }
    const active = part.contains(document.activeElement) ? document.activeElement.id : "";
    served.set(part.id, said(fresh));
    part.innerHTML = fresh.innerHTML;
    changed = true;
    if (active) document.getElementById(active)?.focus();
  }
  document.querySelector("[data-late]")?.classList.toggle("is-late", late !== null);
  if (changed) document.dispatchEvent(new CustomEvent("newsroom:refreshed"));
}

// What changes height above the pointer moves what is under it; a refusal waits until it was read.
function isBusy(part) {
  return part.matches(":hover, :focus-within") || part.querySelector("details[open], .card__refused") || isOverPointer(part);
}

function isOverPointer(part) {
  const under = [...document.querySelectorAll(":hover")].at(-1)?.getBoundingClientRect();
  const here = part.getBoundingClientRect();
  const keepsItsSize = part.dataset.live === "steady";
  return !keepsItsSize && under && here.bottom <= under.top && here.left < under.right && under.left < here.right;
}

if (root) {
  setInterval(look, EVERY);
  document.querySelector("[data-late]")?.addEventListener("click", () => {
    if (late) put(late, true);
  });
  for (const leaving of ["pointerout", "focusout"]) {
    document.addEventListener(leaving, () => {
      if (late) setTimeout(() => late && put(late, false), 300);
    });
  }
  root.dataset.watched = "";
}
