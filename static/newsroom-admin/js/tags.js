// Tags as chips: suggested while typing, new ones marked. The form's own input stays the field.
import { make, suggest } from "./combobox.js";

const input = document.querySelector("[data-tags]");

if (input) {
  const known = new Set(JSON.parse(input.dataset.known).map((name) => name.toLowerCase()));
  const names = input.value.split(",").map((name) => name.trim()).filter(Boolean);
  const isThere = (name) => names.some((one) => one.toLowerCase() === name.toLowerCase());
  const said = make("span", { className: "visually-hidden" });
  said.setAttribute("role", "status");
  const typing = make("input", { type: "text", id: "tag-typed" });
  const chips = make("div", { className: "chips chips--field" }, typing);
  const help = document.getElementById(`${input.id}_helptext`);
  if (help) help.textContent = "Type and press Enter. Example: Ukraine";
  if (help) typing.setAttribute("aria-describedby", help.id);
  document.querySelector(`label[for="${input.id}"]`).htmlFor = typing.id;
  input.type = "hidden";
  input.after(chips, said);
  chips.addEventListener("click", (event) => { if (event.target === chips) typing.focus(); });

  const write = () => {
    input.value = names.join(", ");
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  };

  const icon = () => {
    const holder = make("template", {});
    holder.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#i-x"/></svg>';
    return holder.content;
  };

  const draw = () => {
    chips.querySelectorAll(".chip").forEach((chip) => chip.remove());
    for (const name of names) {
      const off = make("button", { type: "button" }, icon());
      off.setAttribute("aria-label", `Remove ${name}`);
      off.addEventListener("click", () => remove(name));
      const isNew = !known.has(name.toLowerCase());
      const mark = isNew ? [make("i", { textContent: "new" })] : [];
      typing.before(make("span", { className: isNew ? "chip chip--new" : "chip" }, name, ...mark, off));
    }
  };

  const remove = (name) => {
    names.splice(names.indexOf(name), 1);
    draw();
    write();
    said.textContent = `${name} removed.`;
    typing.focus();
  };

  const add = (typed) => {
    const name = typed.split(/\s+/).filter(Boolean).join(" ").slice(0, 100);
    typing.value = "";
    close();
    if (!name || isThere(name)) return;
    names.push(name);
    draw();
    write();
    said.textContent = known.has(name.toLowerCase()) ? `${name} added.` : `${name} added; it is new.`;
    check(name);
  };

  // Whether a name that was typed out is a tag already: its mark goes when the answer comes.
  const check = async (name) => {
    if (known.has(name.toLowerCase())) return;
    const found = await ask(name);
    if (!found?.known) return;
    known.add(name.toLowerCase());
    draw();
  };

  const ask = async (words) => {
    const answer = await fetch(`${input.dataset.tags}?term=${encodeURIComponent(words)}`).catch(() => null);
    return answer?.headers.get("Content-Type")?.includes("json") ? answer.json() : null;
  };

  const find = async (words) => {
    const found = words ? await ask(words) : null;
    found?.results.forEach((name) => known.add(name.toLowerCase()));
    return found?.results.filter((name) => !isThere(name)).map((text) => ({ text }));
  };

  // What is being typed is not yet a tag, and no reason to save.
  typing.addEventListener("input", (event) => {
    event.stopPropagation();
    if (typing.value.includes(",")) typing.value.split(",").forEach(add);
  });
  typing.addEventListener("change", (event) => event.stopPropagation());
  const { list, close } = suggest(typing, { name: "tag", label: "Tags", find, take: ({ text }) => add(text) });
  chips.after(list);

  typing.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      add(typing.value);
    } else if (event.key === "Backspace" && !typing.value && names.length) {
      remove(names.at(-1));
    }
  });
  typing.addEventListener("blur", () => add(typing.value));

  input.form.addEventListener("submit", () => add(typing.value));

  draw();
}
