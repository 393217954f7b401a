// When it goes out: now or at a moment. The moment's field is that of the step that schedules, which
// stands apart where there is no script; the publishing button is the same for both. A story that is
// not saved yet has no steps: its moment goes along with the draft and waits beside the button then.
const box = document.querySelector("[data-when]");
const form = document.getElementById("article_form");
const step = form.querySelector("details.steps__publish, details.steps__reschedule");
const button = form.querySelector("button.steps__publish, button.steps__reschedule");
const moment = (step ?? box)?.querySelector(".step__moment");

const waits = () => box.querySelector("[value=moment]").checked;

// The button says what it will do; what it says is told by the function that this returns.
const shownOn = () => {
  const name = step.querySelector("[data-step]").value;
  const words = button.lastChild;
  const picture = button.querySelector("use");
  const atOnce = { said: words.textContent, icon: picture.getAttribute("href") };
  const later = { said: step.querySelector("[data-step]").textContent, icon: "#i-clock" };
  return () => {
    const { said, icon } = waits() ? later : atOnce;
    words.textContent = said;
    picture.setAttribute("href", icon);
    // This tells the server that a moment is meant; the rules are all there.
    if (waits()) Object.assign(button, { name: "when", value: name });
    else button.removeAttribute("name");
  };
};

const begin = () => {
  const input = moment.querySelector("input");
  const note = document.createElement("p");
  note.className = "zones zones--wanted";
  note.setAttribute("role", "alert");
  const name = button ? shownOn() : () => {};

  const show = () => {
    name();
    moment.hidden = !waits();
    input.disabled = !waits();
    note.textContent = "";
  };

  if (step) {
    step.hidden = true;
    step.classList.add("is-elsewhere");
  }
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
  button?.addEventListener("click", (event) => {
    if (!waits() || input.value || event.defaultPrevented) return;
    event.preventDefault();
    note.textContent = "Choose the moment at which it goes out.";
    input.focus();
  });
};

if (box && moment && Boolean(step) === Boolean(button)) begin();
