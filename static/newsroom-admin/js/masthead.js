// The masthead's order: people and departments are dragged by a grip, with mouse, pen or finger, or
// moved by arrows and keys; the numbers, which are the form's own fields, follow. Only what differs
// is sent, so that two people who move different rows do not undo each other's work.
import { handle } from "./sorting.js";

const form = document.querySelector("[data-masthead]");
const said = document.querySelector("[data-said]");

const groups = () => [...form.querySelectorAll("[data-department]")];
const named = () => groups().filter((group) => group.dataset.department);
const people = (group) => [...group.querySelectorAll("li")];
const listOf = (group) => group.querySelector("ol");
const groupOf = (row) => row.closest("[data-department]");
const nameOf = (group) => group.querySelector(".department__name")?.value ?? "Without a department";
const placeOf = (thing) => thing.querySelector(thing.matches("li") ? "[type=number]" : "[data-place]");

// The numbers

const values = (things) => things.map((thing) => Number(placeOf(thing).value));
const inOrder = (numbers) => numbers.every((number, at) => at === 0 || numbers[at - 1] < number);

// A number between those of its neighbours, if there is one: then nobody else's changes.
const between = (things, thing) => {
  const others = values(things.filter((other) => other !== thing));
  if (!inOrder(others)) return null;
  const at = things.indexOf(thing);
  const [above, below] = [at ? others[at - 1] : -1, others[at] ?? others[at - 1] + 20];
  const middle = Math.floor((above + below) / 2);
  return others.length && middle > above && middle < below && below <= 32000 ? middle : null;
};

const number = (things, thing) => {
  const place = between(things, thing);
  if (place !== null) placeOf(thing).value = place;
  else things.forEach((one, at) => { placeOf(one).value = (at + 1) * 10; });
};

// People

const settle = (row) => {
  const group = groupOf(row);
  const rows = people(group);
  row.querySelector("select").value = group.dataset.department;
  number(rows, row);
  said.textContent = `${row.dataset.person}: ${rows.indexOf(row) + 1} of ${rows.length}, ${nameOf(group)}`;
};

// Up from the first place leads into the department above, down from the last into the one below.
const step = (row, key) => {
  const group = groupOf(row);
  const rows = people(group);
  const place = rows.indexOf(row);
  const [above, below] = [groups()[groups().indexOf(group) - 1], groups()[groups().indexOf(group) + 1]];
  if (key === "Home") listOf(group).prepend(row);
  else if (key === "End") listOf(group).append(row);
  else if (key === "ArrowUp" && place > 0) rows[place - 1].before(row);
  else if (key === "ArrowUp" && above) listOf(above).append(row);
  else if (key === "ArrowDown" && place < rows.length - 1) rows[place + 1].after(row);
  else if (key === "ArrowDown" && below) listOf(below).prepend(row);
  settle(row);
};

const arrow = (row, key, icon) => {
  const made = handle("byline__off", icon, `Move ${row.dataset.person} ${icon}`);
  // Whoever uses keys has the grip, which does the same.
  made.tabIndex = -1;
  made.addEventListener("click", () => {
    step(row, key);
    made.focus();
  });
  return made;
};

const choice = (field, departments) => {
  const select = document.createElement("select");
  select.name = field.name;
  select.setAttribute("aria-label", field.getAttribute("aria-label"));
  select.append(new Option("No department", ""), ...departments.map(([name, pk]) => new Option(name, pk)));
  return select;
};

// Departments

const moveGroup = (group, event) => {
  const place = named().indexOf(group);
  if (event.key === "ArrowUp" && place > 0) named()[place - 1].before(group);
  else if (event.key === "ArrowDown" && place < named().length - 1) named()[place + 1].after(group);
  else return;
  event.preventDefault();
  settleGroup(group);
  event.currentTarget.focus();
};

const settleGroup = (group) => {
  number(named(), group);
  said.textContent = `${nameOf(group)}: ${named().indexOf(group) + 1} of ${named().length}`;
};

// Dragging: a line shows where it would stand, and it stands there once it is let go.

const below = (thing, y) => {
  const box = thing.getBoundingClientRect();
  return y > box.top + box.height / 2 ? "after" : "before";
};

const targetOf = (thing, { clientX, clientY }) => {
  const under = document.elementFromPoint(clientX, clientY);
  const group = under?.closest("[data-department]");
  if (!group || !form.contains(group)) return null;
  if (thing.matches("li")) {
    const row = under.closest("li");
    return row ? [row, below(row, clientY)] : [group, "into"];
  }
  return group.dataset.department ? [group, below(group, clientY)] : null;
};

const draggable = (thing, grip, put) => {
  grip.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    let target = null;
    const mark = (next) => {
      target?.[0].classList.remove(`is-${target[1]}`);
      target = next && next[0] !== thing ? next : null;
      target?.[0].classList.add(`is-${target[1]}`);
    };
    const follow = (moved) => {
      const edge = moved.clientY < 80 ? -24 : moved.clientY > innerHeight - 80 ? 24 : 0;
      if (edge) scrollBy(0, edge);
      mark(targetOf(thing, moved));
    };
    const giveUp = (pressed) => { if (pressed.key === "Escape") mark(null); };
    const drop = () => {
      const found = target;
      mark(null);
      thing.classList.remove("is-dragged");
      grip.removeEventListener("pointermove", follow);
      grip.removeEventListener("keydown", giveUp);
      if (!found) return;
      put(...found);
      grip.focus();
    };
    grip.setPointerCapture(event.pointerId);
    thing.classList.add("is-dragged");
    grip.addEventListener("pointermove", follow);
    grip.addEventListener("keydown", giveUp);
    grip.addEventListener("lostpointercapture", drop, { once: true });
  });
};

const gripOf = (name) => handle("byline__grip", "grip", `Move ${name}; arrow keys change the order`);

const beginRow = (row, departments) => {
  row.dataset.person = row.querySelector("b").firstChild.data;
  const grip = gripOf(row.dataset.person);
  grip.addEventListener("keydown", (event) => {
    if (!["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    step(row, event.key);
    grip.focus();
  });
  const field = row.querySelector("input[list]");
  const select = choice(field, departments);
  select.value = row.dataset.was = groupOf(row).dataset.department;
  select.addEventListener("change", () => {
    listOf(groups().find((group) => group.dataset.department === select.value)).append(row);
    settle(row);
    select.focus();
  });
  field.replaceWith(select, arrow(row, "ArrowUp", "up"), arrow(row, "ArrowDown", "down"));
  row.prepend(grip);
  draggable(row, grip, (target, where) => {
    if (where === "into") listOf(target).append(row);
    else target[where](row);
    settle(row);
  });
};

const beginGroup = (group) => {
  const grip = gripOf(nameOf(group));
  grip.addEventListener("keydown", (event) => moveGroup(group, event));
  group.querySelector("legend").prepend(grip);
  draggable(group, grip, (target, where) => {
    target[where](group);
    settleGroup(group);
  });
};

// A refused form shows what was typed, not what is kept: all of it goes out once more.
const onlyWhatDiffers = ({ formData }) => {
  if ("refused" in form.dataset) return;
  for (const field of form.querySelectorAll("[type=number], .department__name")) {
    if (field.value === field.defaultValue) formData.delete(field.name);
  }
  for (const select of form.querySelectorAll("li select")) {
    if (select.value === select.closest("li").dataset.was) formData.delete(select.name);
  }
};

if (form) {
  const departments = named().map((group) => [nameOf(group), group.dataset.department]);
  groups().forEach((group) => people(group).forEach((row) => beginRow(row, departments)));
  named().forEach(beginGroup);
  form.addEventListener("formdata", onlyWhatDiffers);
  form.classList.add("has-handles");
}
