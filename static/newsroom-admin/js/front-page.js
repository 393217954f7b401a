// The front page in an editor's hands. Every change is asked of the server, which answers with the
// whole screen; this script puts the parts in place, and adds dragging, keys, undo and previews.
const form = document.getElementById("curate");
const KEPT = `front-${form.dataset.front}`;
const EVERY = 10_000;
const WIDTHS = { desktop: 1280, phone: 390 };
const parts = () => [...form.querySelectorAll("[data-part]")];
const served = new Map(parts().map((part) => [part.dataset.part, part.innerHTML]));
const undone = [];
let asked = 0;
let answered = 0;
let view = "edit";
// What was in hand after the last answer: a field that asks has changed already when it does.
let settled = inHand();

// What is in hand, without the search and what is typed for a schedule.
function inHand() {
  const fields = [...new FormData(form)].filter(([name]) => /^(at-|until-|layout$|base$|version$)/.test(name));
  return new URLSearchParams(fields).toString();
}

function dataOf(state) {
  const data = new FormData(form);
  for (const name of [...data.keys()]) if (/^(at-|until-|layout$)/.test(name)) data.delete(name);
  for (const [name, value] of new URLSearchParams(state)) data.set(name, value);
  return data;
}

// A quiet look never outdates what a person asked: it waits its turn, and is dropped when asked over.
async function ask(command, { data = new FormData(form), quiet = false, said = "", focus = "" } = {}) {
  // What is dragged has to stay where it is taken from.
  if (quiet && (dragged || asked !== answered)) return;
  const turn = quiet ? asked : ++asked;
  const before = settled;
  data.set("do", command);
  if (quiet) data.set("mark", form.dataset.mark);
  let response;
  try {
    response = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
  } catch {
    answered = Math.max(answered, turn);
    if (!quiet) say("Not sent: no connection. Nothing is lost, try again.");
    return;
  }
  if (turn !== asked) return;
  if (response.status === 204) return;
  if (response.status !== 200) {
    answered = turn;
    if (!quiet) say("Not done. Sign in again in another window, then try once more.");
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (turn !== asked || (quiet && dragged)) return;
  answered = turn;
  const active = document.activeElement?.id;
  const moved = put(page, quiet);
  const after = inHand();
  if (!quiet && command !== "undo" && after !== before) undone.push(before);
  if (!quiet || moved) settled = after;
  keep(after);
  enhance();
  if (moved && view !== "edit") showPreview();
  if (!quiet) (document.getElementById(focus) || document.getElementById(active))?.focus();
  if (said) say(said);
}

// Nothing moves under the pointer, or under a hand that is at work there.
function isBusy(part) {
  return part.matches(":hover, :focus-within") || part.querySelector("details[open]");
}

function put(page, quiet) {
  let moved = false;
  let waits = false;
  const fresh = page.getElementById("curate");
  if (!fresh) return moved;
  const held = quiet && isBusy(form.querySelector('[data-part="canvas"]'));
  for (const part of parts()) {
    const name = part.dataset.part;
    const html = fresh.querySelector(`[data-part="${name}"]`)?.innerHTML ?? "";
    if (served.get(name) === html) continue;
    if (quiet && (isBusy(part) || (held && name !== "head" && name !== "news"))) {
      waits = true;
      continue;
    }
    served.set(name, html);
    part.innerHTML = html;
    moved = moved || name === "canvas";
  }
  if (!held) form.elements.base.value = fresh.elements.base.value;
  // What could not be shown yet is asked for again.
  if (!waits) form.dataset.mark = fresh.dataset.mark;
  return moved;
}

function say(words) {
  const place = form.querySelector("[data-said]");
  if (place) place.textContent = words;
}

function keep(state) {
  const changes = form.querySelector("[data-changes]")?.dataset.changes;
  if (changes === "0") sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, state);
}

function enhance() {
  for (const grip of form.querySelectorAll("[data-grip]")) grip.hidden = false;
  for (const place of form.querySelectorAll(".place[data-place]:has([data-grip])")) place.draggable = true;
  for (const found of form.querySelectorAll(".find[data-story]")) found.draggable = true;
  form.querySelector("[data-views]").hidden = false;
  form.querySelector("[data-undo]").hidden = undone.length === 0;
  for (const button of form.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
}

function headline(place) {
  return form.querySelector(`[data-place="${place}"] h3`)?.textContent.trim() ?? "";
}

function label(place) {
  return document.getElementById(`p-${place}`)?.textContent.trim() ?? "";
}

function swap(from, to) {
  if (!to || from === to) return;
  ask(`swap ${from} ${to}`, { said: `“${headline(from)}” moved to ${label(to)}.`, focus: `grip-${to}` });
}

function undo() {
  const state = undone.pop();
  if (state !== undefined) ask("undo", { data: dataOf(state), said: "One step back." });
}

// Buttons

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  const command = button?.name === "do" ? button.value : "";
  if (button?.hasAttribute("formaction") || command === "apply" || command === "schedule") {
    sessionStorage.removeItem(KEPT);
    return;
  }
  event.preventDefault();
  const [verb, , place] = command.split(" ");
  const said = verb === "place" ? `Placed: ${label(place)}.` : "";
  ask(command || "look", { said });
});

form.addEventListener("change", (event) => {
  if (event.target.id === "lead-layout") ask("look", { said: "The lead looks like this now.", focus: "lead-layout" });
  if (event.target.id === "find-category") ask("find");
});

let typing;
form.addEventListener("input", (event) => {
  if (event.target.id !== "find-story") return;
  clearTimeout(typing);
  typing = setTimeout(() => ask("find", { focus: "find-story" }), 300);
});

form.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-view]");
  if (chosen) show(chosen.dataset.view);
  if (event.target.closest("[data-undo]")) undo();
  if (event.target.closest("[data-forget]")) sessionStorage.removeItem(KEPT);
});

// Keys

document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (grip && /^(Arrow|Home$|End$)/.test(event.key)) return moveByKey(event, grip);
  if (event.target.closest("input, textarea, select")) return;
  if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    undo();
  } else if (event.key === "f" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("find-story").focus();
  }
});

function moveByKey(event, grip) {
  event.preventDefault();
  const order = [...form.querySelectorAll(".place[data-place]")].map((place) => place.dataset.place);
  const from = grip.closest("[data-place]").dataset.place;
  const at = order.indexOf(from);
  const back = event.key === "ArrowUp" || event.key === "ArrowLeft";
  const to = { Home: order[0], End: order.at(-1) }[event.key] ?? order[at + (back ? -1 : 1)];
  swap(from, to);
}

// Dragging

let dragged = "";

form.addEventListener("dragstart", (event) => {
  const place = event.target.closest?.("[data-place]");
  const found = event.target.closest?.("[data-story]");
  dragged = found ? `place ${found.dataset.story}` : place ? `swap ${place.dataset.place}` : "";
  event.dataTransfer.setData("text/plain", dragged);
  event.dataTransfer.effectAllowed = "move";
});

form.addEventListener("dragover", (event) => {
  const place = event.target.closest?.("[data-place]");
  if (!place || !dragged) return;
  event.preventDefault();
  if (!place.classList.contains("is-target")) {
    unmark();
    place.classList.add("is-target");
  }
});

form.addEventListener("dragend", () => {
  dragged = "";
  unmark();
});

form.addEventListener("drop", (event) => {
  const place = event.target.closest?.("[data-place]");
  if (!place || !dragged) return;
  event.preventDefault();
  const [verb, what] = dragged.split(" ");
  const to = place.dataset.place;
  dragged = "";
  unmark();
  if (verb === "swap") swap(what, to);
  else ask(`place ${what} ${to}`, { said: `Placed: ${label(to)}.`, focus: `grip-${to}` });
});

function unmark() {
  for (const place of form.querySelectorAll(".is-target")) place.classList.remove("is-target");
}

// Previews

const room = form.querySelector("[data-frame]");
const canvas = form.querySelector('[data-part="canvas"]');

function show(wanted) {
  view = wanted;
  canvas.hidden = view !== "edit";
  room.hidden = view === "edit";
  enhance();
  if (view === "edit") room.replaceChildren();
  else showPreview();
}

function showPreview() {
  const frame = room.querySelector("iframe") ?? document.createElement("iframe");
  frame.title = `Preview, ${view}`;
  frame.width = WIDTHS[view];
  frame.height = 1100;
  const address = `${form.dataset.preview}?${inHand()}`;
  if (frame.getAttribute("src") !== address) frame.src = address;
  room.replaceChildren(frame);
  fit();
}

function fit() {
  const frame = room.querySelector("iframe");
  if (!frame) return;
  const scale = Math.min(1, room.clientWidth / frame.width);
  frame.style.setProperty("scale", String(scale));
  room.style.setProperty("height", `${frame.height * scale}px`);
}

new ResizeObserver(fit).observe(form);

// Beginning, and looking what others do

enhance();
const kept = sessionStorage.getItem(KEPT);
if (kept && kept !== inHand()) {
  const [was, is] = [kept, inHand()].map((state) => new URLSearchParams(state));
  const same = was.get("base") === is.get("base") && was.get("version") === is.get("version");
  if (same) ask("look", { data: dataOf(kept), said: "Your changes from before are here." });
  else sessionStorage.removeItem(KEPT);
}
setInterval(() => {
  if (document.visibilityState === "visible") ask("watch", { quiet: true });
}, EVERY);
