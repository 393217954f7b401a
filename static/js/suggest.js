// While a reader types, what the words may mean: a list below the field, each line a link.
// Without this the form asks the search page, which finds the same.

const pause = 150;

export default (field) => {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${field.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  field.parentElement.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    field.setAttribute(name, value);
  }

  let chosen = -1;
  let timer;
  let asked = "";

  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((line, place) => line.setAttribute("aria-selected", place === chosen));
    const line = list.children[chosen];
    if (line) field.setAttribute("aria-activedescendant", line.id);
    else field.removeAttribute("aria-activedescendant");
    line?.scrollIntoView({ block: "nearest" });
  };

  const show = (found) => {
    list.replaceChildren(
      ...found.map(({ kind, name, url }, place) => {
        const line = document.createElement("li");
        line.id = `${list.id}-${place}`;
        line.setAttribute("role", "option");
        line.dataset.url = url;
        const what = document.createElement("span");
        what.textContent = kind;
        line.append(name, " ", what);
        return line;
      }),
    );
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };

  const ask = async () => {
    const words = field.value.trim();
    if (words === asked) return;
    asked = words;
    if (words.length < 2) return show([]);
    try {
      const answer = await fetch(`${field.dataset.suggests}?q=${encodeURIComponent(words)}`);
      // A slow answer to earlier words must not replace that to these.
      if (answer.ok && words === asked) show((await answer.json()).suggestions);
    } catch {
      show([]); // no network: the form still asks
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") choose((chosen + 1) % count);
    else if (event.key === "ArrowUp") choose(chosen < 1 ? count - 1 : chosen - 1);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Enter" && chosen >= 0) location.href = list.children[chosen].dataset.url;
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => {
    const line = event.target.closest("[role=option]");
    if (line && event.button === 0) location.href = line.dataset.url;
  });
  field.addEventListener("blur", () => show([]));
  ask();
};
