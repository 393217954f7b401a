// On narrow screens the article's rail becomes a bottom sheet. Without this module it follows the story.
const rail = document.getElementById("rail");

if (rail) {
  const toggle = document.createElement("button");
  const sum = document.getElementById("gate-summary")?.textContent.trim().replace(/\s*·? ?\d+ fine$/, "");
  const wants = sum ? `${sum} · all` : "All";
  toggle.type = "button";
  toggle.className = "btn btn--quiet rail__toggle";

  const show = (open) => {
    rail.classList.toggle("rail--open", open);
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? "Close" : `${wants} steps and settings`;
  };

  toggle.addEventListener("click", () => show(!rail.classList.contains("rail--open")));
  // A check jumps to its field: the sheet must not cover it.
  rail.addEventListener("click", (event) => {
    const field = event.target.closest(".check a")?.getAttribute("href");
    if (field && !rail.querySelector(field)) show(false);
  });
  rail.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  rail.prepend(toggle);
  rail.classList.add("rail--sheet");
  // What is wrong is not hidden.
  show(Boolean(rail.querySelector(".errorlist")));
}
