// Related stories as a list in their order: handles move and remove them, the search below adds.
// The form's own select stays the field; select2 keeps searching for it.
import { make } from "./combobox.js";
import { gripOf, handle } from "./sorting.js";

const $ = window.django?.jQuery;
const select = document.getElementById("id_related");

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

  const draw = (option) => {
    const name = option.textContent.trim();
    const off = handle("byline__off", "x", `Remove ${name}`);
    const link = make("a", { href: `/admin/articles/article/${Number(option.value)}/change/`, target: "_blank", textContent: name });
    const one = make("li", {}, link, off);
    one.dataset.pick = option.value;
    one.prepend(gripOf(one, { name, rows, moved: write, status }));
    off.addEventListener("click", () => {
      option.selected = false;
      one.remove();
      changed();
      row.querySelector(".select2-search__field")?.focus();
    });
    return one;
  };

  const show = () => list.replaceChildren(...chosen().map(draw));
  // What was just found stands last; select2 keeps the order of the options.
  $(select).on("select2:select", (event) => {
    select.append([...select.options].find((option) => option.value === event.params.data.id));
    show();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  show();
}

if (select && $) enhance();
