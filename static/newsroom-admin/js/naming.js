// While an @name is typed the people it may mean are offered; arrow keys and Enter choose.
const people = JSON.parse(document.getElementById("people")?.textContent ?? "[]");
const MOST = 6;

const asked = (area) => /(?:^|[^\w@])@([\w.+-]*)$/.exec(area.value.slice(0, area.selectionStart))?.[1];
const matches = (words) => {
  const start = words.toLowerCase();
  return people.filter(({ username, name }) =>
    username.toLowerCase().startsWith(start) || name.toLowerCase().split(" ").some((part) => part.startsWith(start)),
  ).slice(0, MOST);
};

document.querySelectorAll("[data-names]").forEach((area, place) => {
  const list = document.createElement("ul");
  Object.assign(list, { id: `names-${place}`, className: "names", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "People");
  area.after(list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  let at = 0;

  const hide = () => {
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    area.setAttribute("aria-activedescendant", `${list.id}-${at}`);
  };
  const choose = (username) => {
    const end = area.selectionStart;
    const begin = end - asked(area).length;
    area.setRangeText(`${username} `, begin, end, "end");
    hide();
    area.focus();
  };
  const offer = () => {
    const words = asked(area);
    const found = words === undefined ? [] : matches(words);
    list.replaceChildren(...found.map(({ username, name }, number) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `${list.id}-${number}`, textContent: name === username ? name : `${name} · ${username}` });
      option.setAttribute("role", "option");
      option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(username); });
      option.dataset.username = username;
      return option;
    }));
    at = 0;
    list.hidden = found.length === 0;
    if (found.length) mark();
    else hide();
  };

  area.addEventListener("input", offer);
  area.addEventListener("blur", hide);
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const many = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") at = (at + (event.key === "ArrowDown" ? 1 : many - 1)) % many;
    else if (event.key === "Enter" || event.key === "Tab") choose(list.children[at].dataset.username);
    else if (event.key === "Escape") hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (!list.hidden) mark();
  });
});
