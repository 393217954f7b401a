// Fields that search for their choice are built by select2, which gives them no name of their own.
const $ = window.django?.jQuery;

const name = (select) => {
  const label = document.querySelector(`label[for="${select.id}"]`)?.textContent.trim().replace(/:$/, "");
  const built = select.nextElementSibling;
  if (!label || !built) return;
  const chosen = [...select.selectedOptions].map((option) => option.textContent.trim()).filter(Boolean);
  const field = built.querySelector(".select2-search__field");
  field?.setAttribute("aria-label", label);
  built.querySelectorAll('[role="combobox"], [role="textbox"]').forEach((box) => {
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", [label, ...chosen].join(": "));
  });
};

$?.(() => {
  document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    name(select);
    $(select).on("change", () => name(select));
    $(select).on("select2:open", () => {
      document.querySelector(".select2-dropdown .select2-search__field")?.setAttribute("aria-label", "Search");
    });
  });
});
