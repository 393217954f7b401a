// A button beside an address that is shown once copies it; without a clipboard it only selects it.
document.querySelectorAll("[data-copy]").forEach((button) => {
  const input = document.getElementById(button.dataset.copy);
  button.hidden = false;
  input.addEventListener("focus", () => input.select());
  button.addEventListener("click", async () => {
    input.focus();
    await navigator.clipboard?.writeText(input.value);
    button.textContent = navigator.clipboard ? "Copied" : "Selected";
  });
});
