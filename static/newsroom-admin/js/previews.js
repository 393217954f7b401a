// As others see it, in step with the form: kicker, length, a search result, a shared link.
const form = document.getElementById("article_form");
const field = (name) => document.getElementById(`id_${name}`);
const spot = (name) => form.querySelector(`[data-${name}]`);
const kickers = JSON.parse(document.getElementById("kickers").textContent);
const WORDS_A_MINUTE = 230;

const show = () => {
  const headline = field("headline").value.trim() || "Headline";
  spot("kicker").textContent = kickers[field("category").value] ?? "";
  spot("serp-title").textContent = field("search_title").value.trim() || headline;
  spot("serp-text").textContent = field("search_description").value.trim() || field("deck").value.trim();
  spot("social-title").textContent = headline;
  spot("social-drawn-title").textContent = headline;
};

const picture = () => {
  const chosen = field("lead_photo").value;
  const lead = form.querySelector(".lead img");
  const shared = spot("social-picture");
  shared.hidden = !chosen;
  spot("social-drawn").hidden = Boolean(chosen);
  if (chosen && lead) {
    shared.src = lead.getAttribute("src");
    shared.style.objectPosition = lead.style.objectPosition;
  }
};

const editor = () => window.CKEDITOR?.instances.id_body;
let waiting = 0;
const length = () => {
  const words = editor().editable().getText().split(/\s+/).filter(Boolean).length;
  const minutes = Math.max(1, Math.round(words / WORDS_A_MINUTE));
  spot("words").textContent = `${words} ${words === 1 ? "word" : "words"} · ${minutes} min`;
};
const measure = () => {
  length();
  editor().on("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(length, 250);
  });
};

form.addEventListener("input", show);
form.addEventListener("change", () => { show(); picture(); });
if (editor()?.status === "ready") measure();
else window.CKEDITOR?.on("instanceReady", measure);
show();
picture();
