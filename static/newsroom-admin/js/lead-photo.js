// The lead photo of the article form: chosen in the library, or dropped onto its place.
// The form's own select stays the field; without this script it is used as it is.
import { acceptDrops, make, openPhotoPicker } from "./photo-picker.js";

const area = document.querySelector(".story__lead");
const select = document.getElementById("id_lead_photo");
const icon = (name) => {
  const holder = make("template");
  holder.innerHTML = `<svg class="icon" aria-hidden="true"><use href="#i-${name}"/></svg>`;
  return holder.content;
};
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
  let credit = area.querySelector(".lead__credit");
  if (!credit) {
    credit = make("p", { className: "lead__credit" });
    area.append(credit);
  }
  const tool = (name, label, ...words) => {
    const button = make("button", { type: "button", className: "btn btn--small" }, icon(name), ...words);
    button.setAttribute("aria-label", label);
    return button;
  };
  const choose = make("button", { type: "button", className: "btn", textContent: "Choose photo…" });
  const change = tool("photo", "Change photo…", "Change");
  const crop = tool("focal", "Crop the photo…", "Crop");
  const remove = tool("x", "Remove photo");
  const empty = make("div", { className: "lead-photo__drop" },
    make("span", { textContent: "Drop a photo here, or choose one from the library." }), choose);
  figure.append(make("div", { className: "lead__tools" }, change, crop, remove));
  figure.after(empty);
  area.classList.add("lead-photo--enhanced");

  const show = () => {
    const chosen = Boolean(select.value);
    figure.hidden = !chosen;
    empty.hidden = chosen;
    // Words about a photo are asked for once there is one.
    area.classList.toggle("lead-photo--empty", !chosen);
  };

  const take = (photo) => {
    credit.textContent = `Image credit: ${photo.credit || "none yet"}`;
    if (photo.findings.length) credit.append(` · done to the file: ${photo.findings.join(" ")}`);
    Object.assign(image, { src: photo.file, width: photo.width, height: photo.height, alt: photo.alt });
    image.style.objectPosition = `${photo.focal_x}% ${photo.focal_y}%`;
    pick(photo.id, photo.alt || photo.caption || `Photo ${photo.id}`);
    fill(field("alt"), photo.alt);
    field("is_decorative").checked = photo.decorative;
    tell(field("is_decorative"));
    if (!field("caption").value) fill(field("caption"), photo.caption);
    show();
    change.focus();
  };

  const open = (options) =>
    openPhotoPicker({ title: "Lead photo", photo: select.value || null, onChoose: take, ...options });

  choose.addEventListener("click", () => open());
  change.addEventListener("click", () => open());
  crop.addEventListener("click", () => open({ aims: true }));
  remove.addEventListener("click", () => {
    pick("", "");
    for (const name of ["alt", "caption"]) fill(field(name), "");
    field("is_decorative").checked = false;
    tell(field("is_decorative"));
    show();
    choose.focus();
  });
  acceptDrops(area, (files) => open({ files }));
  show();
}

if (area && select) enhance();
