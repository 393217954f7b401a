// Related stories as a list in their order: handles move and remove them, the search below adds.
// The form's own select stays the field; select2 keeps searching for it.
const $ = window.django?.jQuery;
const select = document.getElementById("id_related");

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const handle = (kind, icon, label) => {
  const button = make("button", { type: "button", className: kind });
  button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="#i-${icon}"/></svg>`;
  button.setAttribute("aria-label", label);
  return button;
};

function enhance() {
  // Before select2 reads it.
  select.dataset.placeholder = "Find a story by its headline";
  const list = make("ol", { className: "picks" });
  const status = make("span", { className: "visually-hidden" });
  status.setAttribute("role", "status");
  const row = select.closest(".form-row");
  row.classList.add("has-picks");
  row.querySelector(".story__label").after(list, status);
  const chosen = () => [...select.selectedOptions];
  const rows = () => [...list.children];

  const changed = () => {
    $(select).trigger("change.select2");
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // The order of the options is that of the list; those that are not chosen stand behind.
  const write = () => {
    select.prepend(...rows().map((one) => [...select.options].find((o) => o.value === one.dataset.pick)));
    changed();
  };

  const move = (one, place) => {
    const others = rows().filter((other) => other !== one);
    const target = Math.max(0, Math.min(place, others.length));
    list.insertBefore(one, others[target] ?? null);
    one.querySelector(".byline__grip").focus();
    status.textContent = `${one.dataset.name}: ${target + 1} of ${rows().length}`;
    write();
  };

  const draw = (option) => {
    const name = option.textContent.trim();
    const grip = handle("byline__grip", "grip", `Move ${name}; arrow keys change the order`);
    const off = handle("byline__off", "x", `Remove ${name}`);
    const link = make("a", { href: `/admin/articles/article/${Number(option.value)}/change/`, target: "_blank", textContent: name });
    const one = make("li", {}, grip, link, off);
    Object.assign(one.dataset, { pick: option.value, name });
    grip.addEventListener("keydown", (event) => {
      const at = rows().indexOf(one);
      const wanted = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows().length }[event.key];
      if (wanted === undefined) return;
      event.preventDefault();
      move(one, wanted);
    });
    grip.addEventListener("mousedown", () => { one.draggable = true; });
    one.addEventListener("dragstart", () => one.classList.add("is-dragged"));
    one.addEventListener("dragend", () => {
      one.draggable = false;
      one.classList.remove("is-dragged");
      write();
    });
    off.addEventListener("click", () => {
      option.selected = false;
      one.remove();
      changed();
      row.querySelector(".select2-search__field")?.focus();
    });
    return one;
  };

  list.addEventListener("dragover", (event) => {
    const dragged = list.querySelector(".is-dragged");
    const over = event.target.closest("[data-pick]");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    list.insertBefore(dragged, event.offsetY > over.offsetHeight / 2 ? over.nextSibling : over);
  });

  const show = () => list.replaceChildren(...chosen().map(draw));
  // What was just found stands last: rows.js has put its option there.
  $(select).on("select2:select", () => {
    show();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  show();
}

if (select && $) enhance();
