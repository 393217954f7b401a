// The masthead's order: handles for people and departments; the numbers are filled in from the order.
const form = document.querySelector("[data-masthead]");
const said = document.querySelector("[data-said]");

const groups = () => [...form.querySelectorAll("[data-department]")];
const people = (group) => [...group.querySelectorAll("[data-person]")];
const listOf = (group) => group.querySelector("ol");
const groupOf = (row) => row.closest("[data-department]");
const nameOf = (group) => group.querySelector(".department__name")?.value ?? "Without a department";

const number = () => groups().forEach((group, place) => {
  const own = group.querySelector("legend [data-place]");
  if (own) own.value = (place + 1) * 10;
  people(group).forEach((row, order) => {
    row.querySelector("[data-place]").value = (order + 1) * 10;
    row.querySelector("[data-where]").value = group.dataset.department;
  });
});

const say = (row) => {
  const group = groupOf(row);
  said.textContent = `${row.dataset.person}: ${people(group).indexOf(row) + 1} of ${people(group).length}, ${nameOf(group)}`;
};

const grip = (label, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "byline__grip";
  made.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#i-grip"/></svg>';
  made.setAttribute("aria-label", label);
  made.addEventListener("keydown", act);
  return made;
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
};

const movePerson = (row) => (event) => {
  if (!["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  step(row, event.key);
  number();
  say(row);
  event.currentTarget?.focus();
};

const moveGroup = (group) => (event) => {
  const named = groups().filter((one) => one.dataset.department);
  const place = named.indexOf(group);
  if (event.key === "ArrowUp" && place > 0) named[place - 1].before(group);
  else if (event.key === "ArrowDown" && place < named.length - 1) named[place + 1].after(group);
  else return;
  event.preventDefault();
  number();
  said.textContent = `${nameOf(group)}: ${named.length > 1 ? groups().indexOf(group) + 1 : 1} of ${named.length}`;
  event.currentTarget.focus();
};

const draggable = (thing, handle, kind) => {
  handle.addEventListener("pointerdown", () => { thing.draggable = true; });
  thing.addEventListener("dragstart", (event) => {
    if (event.target !== thing) return;
    event.dataTransfer.effectAllowed = "move";
    thing.classList.add("is-dragged");
    form.dataset.drags = kind;
  });
  thing.addEventListener("dragend", () => {
    thing.draggable = false;
    thing.classList.remove("is-dragged");
    delete form.dataset.drags;
    number();
  });
};

const over = (event) => {
  const dragged = form.querySelector(".is-dragged");
  if (!dragged) return;
  event.preventDefault();
  const half = (target) => event.clientY > target.getBoundingClientRect().top + target.offsetHeight / 2;
  if (form.dataset.drags === "person") {
    const row = event.target.closest("[data-person]");
    const group = event.target.closest("[data-department]");
    if (row && row !== dragged) row[half(row) ? "after" : "before"](dragged);
    else if (!row && group && !group.contains(dragged)) listOf(group).append(dragged);
    return;
  }
  const group = event.target.closest("[data-department]");
  if (group && group !== dragged && group.dataset.department) group[half(group) ? "after" : "before"](dragged);
};

if (form) {
  form.classList.add("has-handles");
  groups().forEach((group) => {
    people(group).forEach((row) => {
      const handle = grip(`Move ${row.dataset.person}; arrow keys change the order`, movePerson(row));
      row.prepend(handle);
      draggable(row, handle, "person");
      row.querySelector("[data-where]").addEventListener("change", (event) => {
        listOf(groups().find((one) => one.dataset.department === event.target.value)).append(row);
        number();
        say(row);
      });
    });
    if (!group.dataset.department) return;
    const handle = grip(`Move ${nameOf(group)}; arrow keys change the order`, moveGroup(group));
    group.querySelector("legend").prepend(handle);
    draggable(group, handle, "group");
  });
  form.addEventListener("dragover", over);
}
