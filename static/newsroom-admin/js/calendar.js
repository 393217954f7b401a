// Weeks and months by keys, and a scheduled story to another moment by dragging or by the arrows on
// its handle. Each has its form all the same; a refused move leaves it and says why on it.
import { ask } from "./live.js";

const table = document.getElementById("live-calendar");
let dragged = null;

// Where the week or the month is wider than the screen, it begins at today.
const today = table.querySelector("td.is-today");
if (today) table.scrollLeft = today.offsetLeft + today.offsetWidth - table.clientWidth;

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, summary") || event.ctrlKey || event.metaKey || event.altKey) return;
  const to = { ArrowLeft: "[data-before]", ArrowRight: "[data-after]", t: "[data-today]" }[event.key];
  // There arrows scroll what is wide, or carry a story.
  const isTaken = event.key !== "t" && event.target.closest("[tabindex='0']");
  if (to && !isTaken) document.querySelector(to).click();
});

function send(form, button) {
  return ask(form.action, { method: "POST", body: new FormData(form, button) }).catch(() => location.reload());
}

table.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});

function enhance() {
  for (const slot of table.querySelectorAll("[data-step]")) slot.draggable = true;
  for (const grip of table.querySelectorAll("[data-grip]")) grip.hidden = false;
}

enhance();
document.addEventListener("newsroom:refreshed", enhance);

table.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-step]") ?? null;
  if (dragged) event.dataTransfer.setData("text/plain", dragged.id);
});

table.addEventListener("dragover", (event) => {
  const cell = event.target.closest?.("td[data-day]");
  if (!dragged || !cell) return;
  event.preventDefault();
  mark(cell);
});

table.addEventListener("dragend", () => {
  dragged = null;
  mark(null);
});

table.addEventListener("drop", (event) => {
  const cell = event.target.closest?.("td[data-day]");
  if (!dragged || !cell) return;
  event.preventDefault();
  const slot = dragged;
  dragged = null;
  mark(null);
  moveTo(slot, cell);
});

function momentIn(slot, cell) {
  const [, time] = slot.dataset.typed.split("T");
  return `${cell.dataset.day}T${cell.dataset.hour ?? time.slice(0, 2)}:${time.slice(3)}`;
}

async function moveTo(slot, cell) {
  const moment = momentIn(slot, cell);
  if (moment === slot.dataset.typed) return;
  const form = slot.querySelector("form");
  form.querySelector('input[type="datetime-local"]').value = moment;
  await send(form, form.querySelector("button"));
  const { story, step } = slot.dataset;
  const grip = table.querySelector(`[data-story="${story}"][data-step="${step}"] [data-grip]`);
  grip?.focus();
  grip?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// By keys: the arrows choose a place, Enter moves it there, Escape leaves it where it is.

let carried = null;
let target = null;

function cellAt(cell, days, rows) {
  const row = cell.parentElement;
  const body = [...row.parentElement.children];
  const line = body[body.indexOf(row) + rows];
  return line?.children[cell.cellIndex + days];
}

function stepOf(key) {
  return { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
}

table.addEventListener("keydown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.ctrlKey || event.metaKey || event.altKey) return;
  const slot = grip.closest("[data-step]");
  const step = stepOf(event.key);
  if (step) {
    event.preventDefault();
    aim(slot, step);
  } else if (event.key === "Enter" && carried === slot) {
    event.preventDefault();
    const cell = target;
    letGo();
    moveTo(slot, cell);
  } else if (event.key === "Escape" && carried) {
    event.preventDefault();
    letGo();
    say("Left where it was.");
  }
});

table.addEventListener("focusout", () => {
  if (carried) letGo();
});

function aim(slot, [days, rows]) {
  const from = carried === slot ? target : slot.closest("td");
  const cell = cellAt(from, days, rows);
  if (!cell?.matches("td[data-day]")) return say("That is outside of what is shown.");
  carried = slot;
  target = cell;
  mark(cell);
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  const moment = momentIn(slot, cell);
  const day = new Date(`${moment}Z`).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  say(`To ${day}, ${moment.slice(11)}? Enter moves it there, Escape leaves it.`);
}

function letGo() {
  carried = null;
  target = null;
  mark(null);
}

function say(words) {
  document.querySelector("[data-said]").textContent = words;
}

function mark(cell) {
  for (const other of table.querySelectorAll(".is-target")) other.classList.remove("is-target");
  cell?.classList.add("is-target");
}
