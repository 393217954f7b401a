// What the gate says of the words in the form, as they are typed; answers by name; what a moment means.
const form = document.getElementById("article_form");
const gate = form.querySelector("[data-gate]");
const checklist = form.querySelector("[data-checklist]");
const PAUSE = 1200;
let waiting = 0;
let asked = 0;

const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
const send = async (address, data) => {
  data.set("csrfmiddlewaretoken", token());
  const response = await fetch(address, { method: "POST", body: data, headers: { Accept: "application/json" } });
  // An expired session answers with a page.
  return response.headers.get("Content-Type")?.includes("json") ? response.json() : null;
};

const replace = (place, html) => {
  const open = place.querySelector("details")?.open;
  const focused = place.contains(document.activeElement) && document.activeElement.getAttribute("href");
  place.innerHTML = html;
  if (open) place.querySelector("details")?.setAttribute("open", "");
  if (focused) place.querySelector(`[href="${focused}"]`)?.focus();
};

const show = (said, signed) => {
  replace(gate, said.gate);
  const key = (element) => element.querySelector("[data-asks]")?.dataset.asks;
  const fresh = document.createElement("div");
  fresh.innerHTML = said.checklist;
  // Answers that are being chosen stay as they are.
  if (signed || key(fresh) !== key(checklist)) replace(checklist, said.checklist);
  form.querySelectorAll(".steps__publish, .steps__reschedule").forEach((button) => {
    if (button.tagName !== "BUTTON") return;
    button.toggleAttribute("data-blocked", said.blocked);
    if (said.blocked) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  });
};

const recheck = async () => {
  const mine = ++asked;
  window.CKEDITOR?.instances.id_body?.updateElement();
  try {
    const said = await send(gate.dataset.gate, new FormData(form));
    // Only the newest question's answer counts.
    if (said && mine === asked) show(said);
  } catch {
    // Without a network the last answer stays; the gate asks again when publishing.
  }
};

const soon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(recheck, PAUSE);
};

form.addEventListener("input", soon);
form.addEventListener("change", soon);
const editor = () => window.CKEDITOR?.instances.id_body?.on("change", soon);
if (window.CKEDITOR?.status === "loaded") editor();
window.CKEDITOR?.on("instanceReady", editor);
if (!gate.firstElementChild) soon();

// Answers are not words of the story: they neither wait to be saved nor ask the gate.
for (const name of ["input", "change"]) {
  checklist.addEventListener(name, (event) => event.stopPropagation());
}

document.getElementById("sign")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = await send(event.target.action, new FormData(event.target)).catch(() => null);
  const refusal = () => checklist.querySelector("[data-refusal]");
  if (!said) refusal().textContent = "Not sent. Try again.";
  else if (said.refusal) refusal().textContent = said.refusal;
  else {
    show(said, true);
    clearTimeout(waiting);
    checklist.querySelector("h2")?.scrollIntoView({ block: "nearest" });
  }
});

// Beside every moment: which day it is, and what one's own clock shows then.
form.querySelectorAll("input[type=datetime-local]").forEach((input) => {
  const note = document.createElement("p");
  note.className = "zones";
  note.setAttribute("role", "status");
  input.after(note);
  const explain = async () => {
    if (!input.value) {
      note.textContent = "";
      return;
    }
    const address = `${gate.dataset.moment}?at=${encodeURIComponent(input.value)}`;
    const said = await fetch(address).then((response) => response.json()).catch(() => null);
    note.textContent = said?.sentence ?? "";
    input.setCustomValidity(said && !said.takes ? said.sentence : "");
  };
  input.addEventListener("change", explain);
  explain();
});
