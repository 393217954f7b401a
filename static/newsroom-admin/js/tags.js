// Tags as chips: suggested while typing, new ones marked. The form's own input stays the field.
const input = document.querySelector("[data-tags]");

if (input) {
  const known = new Set(JSON.parse(input.dataset.known).map((name) => name.toLowerCase()));
  const names = input.value.split(",").map((name) => name.trim()).filter(Boolean);
  let options = [];
  let active = -1;
  let asked = 0;

  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const list = make("ul", { className: "suggestions", id: "tag-suggestions", hidden: true });
  const said = make("span", { className: "visually-hidden" });
  said.setAttribute("role", "status");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Tags");
  const typing = make("input", { type: "text", id: "tag-typed", autocomplete: "off" });
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) typing.setAttribute(name, value);
  const chips = make("div", { className: "chips chips--field" }, typing);
  const help = document.getElementById(`${input.id}_helptext`);
  if (help) help.textContent = "Type and press Enter. Example: Ukraine";
  if (help) typing.setAttribute("aria-describedby", help.id);
  document.querySelector(`label[for="${input.id}"]`).htmlFor = typing.id;
  input.type = "hidden";
  input.after(chips, list, said);
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

  const close = () => {
    list.hidden = true;
    active = -1;
    options = [];
    typing.setAttribute("aria-expanded", "false");
    typing.removeAttribute("aria-activedescendant");
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
    if (!name || names.some((one) => one.toLowerCase() === name.toLowerCase())) return;
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

  const choose = (place) => {
    active = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", number === place));
    if (place < 0) typing.removeAttribute("aria-activedescendant");
    else typing.setAttribute("aria-activedescendant", list.children[place].id);
  };

  const offer = (found) => {
    options = found.filter((name) => !names.some((one) => one.toLowerCase() === name.toLowerCase()));
    found.forEach((name) => known.add(name.toLowerCase()));
    list.replaceChildren(...options.map((name, place) => {
      const option = make("li", { id: `tag-suggestion-${place}`, textContent: name });
      option.setAttribute("role", "option");
      // Before the click takes the focus away from what is being typed.
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        add(name);
      });
      return option;
    }));
    list.hidden = !options.length;
    typing.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };

  typing.addEventListener("input", async (event) => {
    // What is being typed is not yet a tag, and no reason to save.
    event.stopPropagation();
    if (typing.value.includes(",")) {
      typing.value.split(",").forEach(add);
      return;
    }
    const mine = ++asked;
    const words = typing.value.trim();
    if (!words) { close(); return; }
    const found = await ask(words);
    if (found && mine === asked && document.activeElement === typing) offer(found.results);
  });
  typing.addEventListener("change", (event) => event.stopPropagation());

  typing.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      choose((active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      asked += 1;
      add(active < 0 ? typing.value : options[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Backspace" && !typing.value && names.length) {
      remove(names.at(-1));
    }
  });
  typing.addEventListener("blur", () => {
    asked += 1;
    add(typing.value);
  });

  input.form.addEventListener("submit", () => add(typing.value));

  draw();
}
