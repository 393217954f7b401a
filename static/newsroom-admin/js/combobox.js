// A field that suggests while one types: by keys and pointer, named and spoken as a combobox.

export const make = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

// `find` gives the options for some words, each with a `text`; `take` gets the one that is chosen.
// An `eager` option is chosen by Enter if it stands first, also before the answer is there, if it
// is then the only one.
export const suggest = (typing, { name, label, find, take }) => {
  let options = [];
  let active = -1;
  let asked = 0;
  let hurried = false;

  const list = make("ul", { className: "suggestions", id: `${name}-suggestions`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  typing.autocomplete = "off";
  for (const [attribute, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) typing.setAttribute(attribute, value);

  const point = (place) => {
    active = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", number === place));
    if (place < 0) typing.removeAttribute("aria-activedescendant");
    else typing.setAttribute("aria-activedescendant", list.children[place].id);
    list.children[place]?.scrollIntoView({ block: "nearest" });
  };

  const close = () => {
    asked += 1;
    options = [];
    list.hidden = true;
    typing.setAttribute("aria-expanded", "false");
    point(-1);
  };

  const choose = (option) => {
    close();
    take(option);
  };

  const offer = (found) => {
    options = found;
    list.replaceChildren(...options.map((option, place) => {
      const line = make("li", { id: `${name}-suggestion-${place}`, textContent: option.text });
      line.setAttribute("role", "option");
      // Before the click takes the focus away from what is being typed.
      line.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(option);
      });
      return line;
    }));
    list.hidden = !options.length;
    typing.setAttribute("aria-expanded", String(!list.hidden));
    point(options[0]?.eager ? 0 : -1);
  };

  const ask = async (words) => {
    const mine = ++asked;
    hurried = false;
    point(-1);
    const found = await find(words);
    if (!found || mine !== asked || document.activeElement !== typing) return;
    offer(found);
    if (hurried && options.filter((option) => option.eager).length === 1) choose(options[0]);
  };

  typing.addEventListener("input", () => {
    const words = typing.value.trim();
    if (words) ask(words);
    else close();
  });

  typing.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      point((active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      ask(typing.value.trim());
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      hurried = true;
      if (active < 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      choose(options[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  typing.addEventListener("blur", close);
  return { list, close };
};
