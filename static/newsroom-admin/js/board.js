// Steps without leaving the board, and dragging where there is a pointer. Every card has its
// buttons all the same; a refused step leaves the card where it was and says why on it.
import { ask } from "./live.js";

const board = document.querySelector(".board");
let dragged = null;

async function send(address, data, card) {
  const shown = await ask(address, { method: "POST", body: data }).catch(() => location.reload());
  if (shown && card) document.getElementById(`card-${card}`)?.focus();
}

board.addEventListener("submit", (event) => {
  const button = event.submitter;
  const card = event.target.closest("[data-story]").dataset.story;
  event.preventDefault();
  send(button.formAction, new FormData(event.target, button), card);
});

function enhance() {
  for (const card of board.querySelectorAll(".card")) card.draggable = true;
}

enhance();
document.addEventListener("newsroom:refreshed", enhance);

// Keys on a card: the dot opens its other steps.
board.addEventListener("keydown", (event) => {
  if (event.key !== "." || event.target.closest("input, textarea, select")) return;
  const menu = event.target.closest(".card")?.querySelector(".card__steps > .menu:last-child > summary");
  if (menu) {
    event.preventDefault();
    menu.click();
    menu.focus();
  }
});

board.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".card") ?? null;
  if (!dragged) return;
  event.dataTransfer.setData("text/plain", dragged.dataset.story);
  event.dataTransfer.effectAllowed = "move";
});

board.addEventListener("dragover", (event) => {
  const column = event.target.closest?.("[data-column]");
  if (!dragged || !column) return;
  event.preventDefault();
  mark(column);
});

board.addEventListener("dragend", () => {
  dragged = null;
  mark(null);
});

board.addEventListener("drop", (event) => {
  const column = event.target.closest?.("[data-column]");
  if (!dragged || !column) return;
  event.preventDefault();
  const card = dragged;
  dragged = null;
  mark(null);
  if (column !== card.closest("[data-column]")) move(card, column.dataset.column);
});

function mark(column) {
  for (const other of board.querySelectorAll(".is-target")) other.classList.remove("is-target");
  column?.classList.add("is-target");
}

// Steps that ask something more open where they are asked.
const ASKS = {
  draft: ['[data-step="send_back"]'],
  scheduled: ['[data-step="publish at"]', '[data-step="reschedule at"]'],
  published: ['[data-step="publish"]', '[data-step="reschedule"]'],
  stopped: ['[data-step="withdraw"]'],
};

function move(card, to) {
  const question = (ASKS[to] ?? []).map((one) => card.querySelector(`details${one}`)).find(Boolean);
  if (question) {
    for (let menu = question; menu && card.contains(menu); menu = menu.parentElement.closest("details")) menu.open = true;
    question.querySelector("textarea, input, button").focus();
    return;
  }
  const data = new FormData(card.querySelector("form"));
  data.set("to", to);
  send(card.dataset.move, data, card.dataset.story);
}
