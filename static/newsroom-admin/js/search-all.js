// The search over everything suggests while somebody types; arrow keys choose, Enter opens. Without
// this script, and with nothing chosen, the form asks for the page with all of it.
const field = document.getElementById("search-all");
const PAUSE = 200;
let list = null;
let asked = 0;
let waiting;

const options = () => [...list.querySelectorAll('[role="option"]')];
const chosen = () => list.querySelector('[aria-selected="true"]');

function make(tag, properties, attributes = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function enhance() {
  list = make("div", { className: "suggested", id: "suggested", hidden: true }, { role: "listbox", "aria-label": "Suggestions" });
  const said = make("span", { className: "visually-hidden" }, { role: "status" });
  field.after(list, said);
  field.autocomplete = "off";
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) field.setAttribute(name, value);

  const close = () => {
    asked += 1;
    clearTimeout(waiting);
    list.hidden = true;
    choose(null);
    field.setAttribute("aria-expanded", "false");
  };

  const choose = (option) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };

  const suggest = async () => {
    const mine = ++asked;
    const words = field.value.trim();
    if (words.length < 2) return close();
    const query = new URLSearchParams({ q: words, part: "suggestions" });
    const response = await fetch(`${field.form.action}?${query}`, { redirect: "manual" }).catch(() => null);
    if (!response?.ok) return;
    const html = await response.text();
    if (mine !== asked || document.activeElement !== field) return;
    list.innerHTML = html;
    list.hidden = options().length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
    const found = options().length - 1;
    said.textContent = found ? `${found} suggestion${found === 1 ? "" : "s"}; arrow keys choose.` : "Nothing is suggested.";
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    asked += 1;
    waiting = setTimeout(suggest, PAUSE);
  });

  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) return void suggest();
    if (step) {
      event.preventDefault();
      const all = [null, ...options()];
      choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      location.assign(chosen().href);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });

  // Before a click takes the focus away.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
}

if (field) enhance();
