// Looks every ten seconds whether the page would show anything new, and if so puts the new parts in
// place. Nothing moves under the pointer, or where somebody is at work: there the page only says so.
const root = document.querySelector("[data-beat]");
const EVERY = 10_000;
// Pages that were opened together do not go on asking together.
const SPREAD = 1_500;
const COUNTING = "[data-clock], [data-since], [data-until]";
const parts = () => [...document.querySelectorAll("[data-live]")];
const served = new Map(parts().map((part) => [part.id, said(part)]));
let beat = root?.dataset.beat;
// The newest page, while there is something in it that cannot be shown yet.
let late = null;
let asked = 0;
let answered = 0;
let drags = false;
// Looks in a row that came to nothing; after some of them the page says that it stands still.
let lost = 0;
const TOO_MANY = 3;
const news = document.querySelector("[data-late]");
const NEWS = news?.textContent.trim();

// What a part says. Its clocks go by themselves, and each answer masks the token of its forms anew.
function said(part) {
  const copy = part.cloneNode(true);
  for (const counting of copy.querySelectorAll(COUNTING)) counting.textContent = "";
  for (const late of copy.querySelectorAll("[data-late-after]")) late.className = "";
  for (const token of copy.querySelectorAll('[name="csrfmiddlewaretoken"]')) token.removeAttribute("value");
  return copy.innerHTML;
}

async function look() {
  if (document.visibilityState !== "visible" || drags || asked !== answered) return;
  const turn = asked;
  try {
    const response = await fetch(location.href, { headers: { "X-Watched": beat }, redirect: "manual" });
    // Whoever is signed out is led to the sign-in page.
    if (!response.ok) return lose(response.type === "opaqueredirect" ? TOO_MANY : 1);
    lose(0);
    tick(Number(response.headers.get("X-Clock")));
    const html = response.status === 200 && (await response.text());
    // What a person has asked meanwhile knows more than this does; what is dragged has to stay.
    if (turn !== asked || drags) return;
    if (html) show(html);
    else beat = response.headers.get("X-Watched");
  } catch {
    lose(1);
  }
}

function lose(looks) {
  lost = looks && lost + looks;
  tell();
}

// What waits to be shown, or that nothing comes any more.
function tell() {
  if (!news) return;
  const stands = lost >= TOO_MANY;
  news.querySelector("span").textContent = stands ? "Not up to date: load it again" : NEWS;
  news.classList.toggle("is-late", stands || late !== null);
}

// The clocks go by the server's time, which decides what is public.
function tick(seconds) {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const exact = "asOf" in clock.dataset;
    // What waits to be shown is not on the page yet.
    if (exact && late) continue;
    const shown = { timeZone: clock.dataset.clock, hour: "2-digit", minute: "2-digit", second: exact ? "2-digit" : undefined };
    clock.textContent = new Date(seconds * 1000).toLocaleTimeString("en-GB", shown);
  }
  for (const age of document.querySelectorAll("[data-since]")) {
    const waited = seconds - Date.parse(age.dataset.since) / 1000;
    age.textContent = howLong(waited);
    const row = age.closest("[data-late-after]");
    row?.classList.toggle("row__age--late", waited > Number(row.dataset.lateAfter));
  }
  for (const ahead of document.querySelectorAll("[data-until]")) {
    ahead.textContent = `in ${howLong(Date.parse(ahead.dataset.until) / 1000 - seconds)}`;
  }
}

// As the server says it: 25 min, 1 h 20, 5 h, 3 days.
function howLong(seconds) {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  const hours = Math.floor(minutes / 60);
  if (minutes < 60) return `${minutes} min`;
  if (hours < 5 && minutes % 60) return `${hours} h ${String(minutes % 60).padStart(2, "0")}`;
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
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
  beat = page.querySelector("[data-beat]")?.dataset.beat ?? "";
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
  tell();
  if (changed) document.dispatchEvent(new CustomEvent("newsroom:refreshed"));
}

// A refusal waits until it was read.
function isBusy(part) {
  // A bell that comes makes room for itself beside it.
  const beside = part.closest("#header")?.querySelector(".desk-bar");
  const atHand = [part, beside].some((one) => one?.matches(":hover, :focus-within"));
  return atHand || part.querySelector("details[open], .card__refused") || isOverWork(part);
}

// What changes height above the pointer, or above where somebody types or has a menu open, moves it.
function isOverWork(part) {
  if (part.dataset.live === "steady") return false;
  const pointed = [...document.querySelectorAll(":hover")].at(-1);
  const work = [pointed, document.activeElement, ...document.querySelectorAll("[data-live] details[open]")];
  const here = part.getBoundingClientRect();
  return work.some((element) => {
    if (!element || element === document.body) return false;
    const there = element.getBoundingClientRect();
    return here.bottom <= there.top && here.left < there.right && there.left < here.right;
  });
}

function lookAgain() {
  setTimeout(async () => {
    await look();
    lookAgain();
  }, EVERY + (2 * Math.random() - 1) * SPREAD);
}

if (root) {
  lookAgain();
  // Whoever comes back to a window sees at once what is new.
  document.addEventListener("visibilitychange", look);
  news?.addEventListener("click", () => {
    if (lost >= TOO_MANY) location.reload();
    else if (late) put(late, true);
  });
  for (const leaving of ["pointerout", "focusout", "toggle"]) {
    const left = () => late && setTimeout(() => late && !drags && put(late, false), 300);
    // What opens and shuts tells nobody above it.
    document.addEventListener(leaving, left, { capture: true });
  }
  document.addEventListener("dragstart", () => (drags = true));
  document.addEventListener("dragend", () => (drags = false));
  root.dataset.watched = "";
}
