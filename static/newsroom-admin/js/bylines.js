// Bylines: who signs stands in rows that are put in order; others are found by typing their names.
// The form's own selects stay the fields: a row that names nobody waits, unseen, for the next.
import { make, suggest } from "./combobox.js";
import { gripOf, handle } from "./sorting.js";

const list = document.querySelector("[data-rows]");
const place = document.querySelector("[data-find]");
const typing = place?.querySelector("input");
const status = make("span", { className: "visually-hidden" });
status.setAttribute("role", "status");

const who = (row) => row.querySelector("select");
const all = () => [...list.querySelectorAll("[data-row]")];
const rows = () => all().filter((row) => who(row).value);
const blank = () => all().find((row) => !who(row).value);
const isNobody = (option) => option.value === list.dataset.nobody;

const name = (option) => option.textContent.trim().split(", ")[0];
const title = (option) => option.textContent.trim().split(", ").slice(1).join(", ");

const number = () => all().forEach((row, at) => {
  row.querySelectorAll("label").forEach((label) => {
    label.textContent = label.textContent.replace(/\d+$/, at + 1);
  });
});

const changed = () => {
  number();
  list.dispatchEvent(new Event("input", { bubbles: true }));
};

// The rows

const face = (option) => {
  const words = name(option).split(" ");
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => word.charAt(0));
  const shown = make("span", { textContent: letters.join("").toUpperCase() });
  shown.className = `face face--${(Number(option.value) || 0) % 6 + 1}`;
  shown.setAttribute("aria-hidden", "true");
  return shown;
};

const show = (row) => {
  const option = who(row).selectedOptions[0];
  const called = name(option);
  const words = make("span", { className: "byline__who" }, make("b", { textContent: called }));
  if (!isNobody(option)) words.append(make("span", { textContent: title(option) }));
  const grip = gripOf(row, { name: called, rows, moved: changed, status });
  const off = handle("byline__off", "x", `Remove ${called}`);
  off.addEventListener("click", () => {
    row.remove();
    status.textContent = `${called} removed.`;
    changed();
    typing.focus();
  });
  who(row).hidden = true;
  who(row).before(grip, face(option), words);
  row.querySelector(".byline__because").before(off);
  row.hidden = false;
};

const copyOf = (row) => {
  const copy = row.cloneNode(true);
  const stamp = Date.now();
  copy.querySelectorAll("select, input").forEach((field) => {
    const label = copy.querySelector(`label[for="${field.id}"]`);
    field.id = `${list.id}_${stamp}_${field.name.split("-")[1]}`;
    if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
    label.htmlFor = field.id;
  });
  return copy;
};

const guest = list?.querySelector(".byline__guest");

// Django's pop-up puts a new guest into the select that the link is named for.
const wait = (row) => {
  row.hidden = true;
  who(row).hidden = true;
  if (guest) guest.id = `add_${who(row).id}`;
};

// Nobody signs twice in one role: who is there already gets the next, and the choice the focus.
const partRoles = (row) => {
  const role = (one) => one.querySelector("select[name$=-role]");
  const others = rows().filter((one) => one !== row && who(one).value === who(row).value);
  if (!others.length) return;
  const taken = others.map((one) => role(one).value);
  const free = [...role(row).options].find((option) => !taken.includes(option.value));
  if (free) role(row).value = free.value;
  role(row).focus();
};

const grow = () => {
  const filled = rows().find((row) => row.hidden);
  if (!filled) return;
  const next = copyOf(filled);
  list.append(next);
  wait(next);
  show(filled);
  number();
  status.textContent = `${name(who(filled).selectedOptions[0])} added.`;
  partRoles(filled);
};

// Finding who is not there yet

const add = ({ text, value }) => {
  typing.value = "";
  const field = who(blank());
  if (![...field.options].some((option) => option.value === value)) {
    field.add(new Option(text, value), field.options.length - 1);
  }
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  if (value === list.dataset.nobody) rows().at(-1).querySelector(".byline__because input").focus();
};

const askFor = (words) => {
  const address = new URL(guest.href);
  address.searchParams.set("name", words);
  guest.href = address;
  typing.value = "";
  guest.click();
};

// Nothing typed: those who are offered anyway, as they stand in the field.
const offered = () => [...who(blank()).options].filter((option) => option.value && !isNobody(option))
  .slice(0, 20).map((option) => ({ text: option.textContent.trim(), value: option.value, eager: true }));

const ask = async (words) => {
  const answer = await fetch(`${place.dataset.find}?term=${encodeURIComponent(words)}`).catch(() => null);
  if (!answer?.headers.get("Content-Type")?.includes("json")) return null;
  return (await answer.json()).results.map(({ id, text }) => ({ text, value: String(id), eager: true }));
};

const find = async (words) => {
  const found = words ? await ask(words) : offered();
  if (!found) return null;
  const nobody = [...who(blank()).options].find(isNobody);
  const isCalled = found.some(({ text }) => text.split(", ")[0].toLowerCase() === words.toLowerCase());
  const text = nobody.textContent.trim();
  // Whoever types the word itself means it, and no new author of that name.
  const isMeant = words.length > 2 && text.toLowerCase().startsWith(words.toLowerCase());
  const others = [{ text, value: nobody.value, eager: isMeant }];
  const made = { text: `New guest author “${words}” …`, guest: words };
  if (guest && words && !isCalled) isMeant ? others.push(made) : others.unshift(made);
  return [...found, ...others];
};

const take = (option) => (option.guest ? askFor(option.guest) : add(option));

if (list) {
  list.after(status);
  rows().forEach(show);
  wait(blank());
  if (guest) place.querySelector(".byline-find__field").append(guest);
  place.querySelector("label").textContent = "Add a byline";
  typing.placeholder = "Type a name";
  typing.removeAttribute("list");
  const { list: suggestions } = suggest(typing, { name: "byline", label: "Authors", find, take });
  place.append(suggestions);
  // A name that is being typed is not yet a byline, and no reason to save.
  for (const kind of ["input", "change"]) typing.addEventListener(kind, (event) => event.stopPropagation());
  typing.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.preventDefault();
  });
  list.addEventListener("change", grow);
  // Django's pop-up tells jQuery of a new guest author, and nobody else.
  window.django?.jQuery(list).on("change", () => {
    if (!rows().some((row) => row.hidden)) return;
    grow();
    changed();
  });
}
