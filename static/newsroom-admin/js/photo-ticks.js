// How many photos are chosen, and all of them at once; Django's own script counts rows of a table.
const form = document.querySelector("form:has(ul.library)");
const counter = form?.querySelector(".action-counter");
const ticks = () => [...form.querySelectorAll(".library .action-select")];

if (counter) {
  const every = Object.assign(document.createElement("input"), { type: "checkbox" });
  const label = Object.assign(document.createElement("label"), { className: "tick" });
  label.append(every, " All on this page");
  counter.after(label);

  const count = () => {
    const chosen = ticks().filter((tick) => tick.checked).length;
    counter.textContent = `${chosen} of ${ticks().length} selected`;
    every.checked = chosen === ticks().length;
    every.indeterminate = chosen > 0 && !every.checked;
  };

  form.addEventListener("change", (event) => {
    if (event.target === every) ticks().forEach((tick) => { tick.checked = every.checked; });
    count();
  });
  // Back brings the ticks back too.
  window.addEventListener("pageshow", count);
  count();
}
