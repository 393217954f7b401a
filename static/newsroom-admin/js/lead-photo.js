// The lead photo of the article form: chosen in the library, or dropped onto its place.
// The form's own select stays the field; without this script it is used as it is.
import { acceptDrops, make, openPhotoPicker } from "./photo-picker.js";

const area = document.querySelector(".story__lead");
const select = document.getElementById("id_lead_photo");
const field = (name) => document.getElementById(`id_lead_${name}`);

const tell = (element) => {
  for (const kind of ["input", "change"]) element.dispatchEvent(new Event(kind, { bubbles: true }));
};

function fill(element, value) {
  element.value = value;
  tell(element);
}

function pick(number, words) {
  if (number && ![...select.options].some((option) => option.value === String(number))) {
    select.append(new Option(words, number));
  }
  select.value = number;
  tell(select);
  // The autocomplete that Django puts over the select hears jQuery's events only.
  window.django?.jQuery(select).trigger("change.select2");
}

function enhance() {
  let figure = area.querySelector(".lead");
  if (!figure) {
    figure = make("figure", { className: "lead", hidden: true }, make("img", { alt: "" }));
    area.prepend(figure);
  }
  const image = figure.querySelector("img");
  const credit = area.querySelector(".lead__credit");
  const choose = make("button", { type: "button", className: "btn", textContent: "Choose photo…" });
  const remove = make("button", { type: "button", className: "btn btn--quiet", textContent: "Remove photo" });
  const empty = make("div", { className: "lead-photo__drop" },
    make("span", { textContent: "Drop a photo here, or choose one from the library." }));
  const tools = make("div", { className: "lead-photo__tools" }, choose, remove);
  figure.after(empty, tools);
  area.classList.add("lead-photo--enhanced");

  const show = () => {
    const chosen = Boolean(select.value);
    figure.hidden = remove.hidden = !chosen;
    empty.hidden = chosen;
    choose.textContent = chosen ? "Change photo…" : "Choose photo…";
  };

  const take = (photo) => {
    if (credit) credit.hidden = true;
    Object.assign(image, { src: photo.file, width: photo.width, height: photo.height, alt: photo.alt });
    image.style.objectPosition = `${photo.focal_x}% ${photo.focal_y}%`;
    pick(photo.id, photo.alt || photo.caption || `Photo ${photo.id}`);
    fill(field("alt"), photo.alt);
    field("is_decorative").checked = photo.decorative;
    tell(field("is_decorative"));
    if (!field("caption").value) fill(field("caption"), photo.caption);
    show();
  };

  const open = (files) =>
    openPhotoPicker({ title: "Lead photo", photo: select.value || null, files, onChoose: take });

  choose.addEventListener("click", () => open());
  remove.addEventListener("click", () => {
    pick("", "");
    for (const name of ["alt", "caption"]) fill(field(name), "");
    field("is_decorative").checked = false;
    tell(field("is_decorative"));
    if (credit) credit.hidden = true;
    show();
    choose.focus();
  });
  acceptDrops(area, open);
  show();
}

if (area && select) enhance();
