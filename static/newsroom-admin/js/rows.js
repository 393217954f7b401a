// Bylines: each row gets handles to move and remove it, and the empty last row makes the next one.
const list = document.querySelector("[data-rows]");

const rows = () => [...list.querySelectorAll("[data-row]")];
const who = (row) => row.querySelector("select");
const name = (row) => who(row).selectedOptions[0].textContent.split(",")[0];
const status = document.createElement("span");
status.className = "visually-hidden";
status.setAttribute("role", "status");

const button = (kind, icon, label, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.innerHTML = `<svg class="icon" aria-hidden="true"><use href="#i-${icon}"/></svg>`;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
};

const number = () => rows().forEach((row, place) => {
  row.querySelectorAll("label").forEach((label) => {
    label.textContent = label.textContent.replace(/\d+$/, place + 1);
  });
});

const changed = () => {
  number();
  list.dispatchEvent(new Event("input", { bubbles: true }));
};

const move = (row, place) => {
  const filled = rows().filter((one) => who(one).value);
  const target = Math.max(0, Math.min(place, filled.length - 1));
  const others = filled.filter((one) => one !== row);
  if (target === filled.indexOf(row)) return;
  list.insertBefore(row, others[target] ?? rows().find((one) => !who(one).value) ?? null);
  row.querySelector(".byline__grip").focus();
  status.textContent = `${name(row)}: ${target + 1} of ${filled.length}`;
  changed();
};

const handles = (row) => {
  if (!who(row).value || row.querySelector(".byline__grip")) return;
  const grip = button("byline__grip", "grip", `Move ${name(row)}; arrow keys change the order`, () => {});
  grip.addEventListener("keydown", (event) => {
    const place = rows().indexOf(row);
    const wanted = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: rows().length }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    move(row, wanted);
  });
  grip.addEventListener("mousedown", () => { row.draggable = true; });
  row.addEventListener("dragstart", () => row.classList.add("is-dragged"));
  row.addEventListener("dragend", () => {
    row.draggable = false;
    row.classList.remove("is-dragged");
    changed();
  });
  row.prepend(grip);
  row.append(button("byline__off", "x", `Remove ${name(row)}`, () => {
    row.remove();
    changed();
    who(rows().at(-1)).focus();
  }));
};

const blank = (row) => {
  const next = row.cloneNode(true);
  next.querySelectorAll(".byline__grip, .byline__off").forEach((handle) => handle.remove());
  const stamp = Date.now();
  next.querySelectorAll("select, input").forEach((field) => {
    const kind = field.name.split("-")[1];
    const label = next.querySelector(`label[for="${field.id}"]`);
    field.id = `${list.id}_${stamp}_${kind}`;
    if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
    label.htmlFor = field.id;
  });
  const guest = next.querySelector(".byline__guest");
  if (guest) {
    guest.id = `add_${who(next).id}`;
    row.querySelector(".byline__guest").remove();
  }
  return next;
};

const grow = () => {
  const last = rows().at(-1);
  if (who(last).value) list.append(blank(last));
  rows().forEach(handles);
  number();
};

if (list) {
  list.after(status);
  list.addEventListener("change", grow);
  // Django's pop-up tells jQuery of a new guest author, and nobody else.
  window.django?.jQuery(list).on("change", grow);
  list.addEventListener("dragover", (event) => {
    const dragged = list.querySelector(".is-dragged");
    const over = event.target.closest("[data-row]");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const after = event.offsetY > over.offsetHeight / 2 && who(over).value;
    list.insertBefore(dragged, after ? over.nextSibling : over);
  });
  rows().forEach(handles);
}

// Of many authors the rows offer some; the others are found by the first letters of their names.
const find = document.querySelector("[data-find]");
if (find) {
  const input = find.querySelector("input");
  const found = find.querySelector("datalist");
  let known = new Map();
  let asked = 0;

  const add = (author) => {
    rows().forEach((row) => {
      if ([...who(row).options].some((option) => option.value === String(author.id))) return;
      who(row).add(new Option(author.text, author.id), who(row).options.length - 1);
    });
    who(rows().at(-1)).value = author.id;
    input.value = "";
    found.replaceChildren();
    who(rows().at(-1)).dispatchEvent(new Event("change", { bubbles: true }));
    changed();
    status.textContent = `${author.text} was added.`;
  };

  const ask = async () => {
    const turn = ++asked;
    const answer = await fetch(`${find.dataset.find}?term=${encodeURIComponent(input.value)}`);
    if (!answer.ok || turn !== asked) return;
    const { results } = await answer.json();
    known = new Map(results.map((author) => [author.text, author]));
    found.replaceChildren(...results.map((author) => new Option(author.text, author.text)));
  };

  input.addEventListener("input", () => {
    if (known.has(input.value)) add(known.get(input.value));
    else if (input.value.trim().length > 1) ask().catch(() => {});
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (known.size === 1) add([...known.values()][0]);
  });
}

// Related stories are picked in an order; select2 keeps that of the options.
const related = document.getElementById("id_related");
window.django?.jQuery(related).on("select2:select", (event) => {
  const option = [...related.options].find((one) => one.value === event.params.data.id);
  related.append(option);
});
