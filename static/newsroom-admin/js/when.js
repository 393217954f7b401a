// When it goes out: now or at a moment. The moment's field is that of the step that schedules, which
// stands apart where there is no script; the publishing button is the same for both.
const box = document.querySelector("[data-when]");
const form = document.getElementById("article_form");
const step = form.querySelector("details.steps__publish, details.steps__reschedule");
const button = form.querySelector("button.steps__publish, button.steps__reschedule");

if (box && step && button) {
  const moment = step.querySelector(".step__moment");
  const input = moment.querySelector("input");
  const name = step.querySelector("[data-step]").value;
  const words = button.lastChild;
  const picture = button.querySelector("use");
  const atOnce = { words: words.textContent, picture: picture.getAttribute("href") };
  const later = { words: step.querySelector("[data-step]").textContent, picture: "#i-clock" };
  const note = document.createElement("p");
  note.className = "zones zones--wanted";
  note.setAttribute("role", "alert");

  const waits = () => box.querySelector("[value=moment]").checked;

  const show = () => {
    const { words: said, picture: icon } = waits() ? later : atOnce;
    words.textContent = said;
    picture.setAttribute("href", icon);
    moment.hidden = !waits();
    input.disabled = !waits();
    note.textContent = "";
    // This tells the server that a moment is meant; the rules are all there.
    if (waits()) Object.assign(button, { name: "when", value: name });
    else button.removeAttribute("name");
  };

  step.hidden = true;
  step.classList.add("is-elsewhere");
  box.querySelector("[role=radiogroup]").after(moment);
  moment.append(note);
  box.querySelector(`[value=${box.dataset.when}]`).checked = true;
  box.hidden = false;
  show();
  box.addEventListener("change", (event) => {
    if (event.target.type !== "radio") return;
    show();
    if (waits()) input.focus();
  });
  input.addEventListener("input", () => { note.textContent = ""; });
  button.addEventListener("click", (event) => {
    if (!waits() || input.value || event.defaultPrevented) return;
    event.preventDefault();
    note.textContent = "Choose the moment at which it goes out.";
    input.focus();
  });
}
