// Weeks and months by keys, and a scheduled story to another moment by dragging. Each has its
// form all the same; a refused move leaves it where it was and says why on it.
import { ask } from "./live.js";

const table = document.getElementById("live-calendar");
let dragged = null;

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, summary") || event.ctrlKey || event.metaKey || event.altKey) return;
  const to = { ArrowLeft: "[data-before]", ArrowRight: "[data-after]", t: "[data-today]" }[event.key];
  if (to && !event.target.closest("[tabindex='0']")) document.querySelector(to).click();
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
  const time = slot.dataset.typed.split("T")[1];
  const hour = cell.dataset.hour ?? time.slice(0, 2);
  const moment = `${cell.dataset.day}T${hour}:${time.slice(3)}`;
  if (moment === slot.dataset.typed) return;
  const form = slot.querySelector("form");
  form.querySelector('input[type="datetime-local"]').value = moment;
  send(form, form.querySelector("button"));
});

function mark(cell) {
  for (const other of table.querySelectorAll(".is-target")) other.classList.remove("is-target");
  cell?.classList.add("is-target");
}
