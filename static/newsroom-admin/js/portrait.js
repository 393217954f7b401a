// The portrait of a profile: chosen in the library or dropped, its crops shown, its focal point set.
// The form's own select stays the field; without this script it is used as it is.
import { acceptDrops, make, openPhotoPicker } from "./photo-picker.js";

const kept = document.querySelector("[data-portrait]");
const row = document.querySelector(".field-photo");
const select = document.getElementById("id_photo");

const SHAPES = [["page", "On the page"], ["box", "In the author box"], ["byline", "At a byline"]];

function pick(number, words) {
  if (number && ![...select.options].some((option) => option.value === String(number))) {
    select.append(new Option(words, number));
  }
  select.value = number;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  // The autocomplete that Django puts over the select hears jQuery's events only.
  window.django?.jQuery(select).trigger("change.select2");
}

function enhance() {
  const shapes = SHAPES.map(([name, words]) => {
    const image = make("img", { alt: "", className: `portrait-tool__crop portrait-tool__crop--${name}` });
    return make("figure", {}, image, make("figcaption", { textContent: words }));
  });
  const crops = make("div", { className: "portrait-tool__crops" }, ...shapes);
  crops.setAttribute("role", "group");
  crops.setAttribute("aria-label", "The portrait as readers see it");
  const button = (words) => make("button", { type: "button", className: "btn btn--small", textContent: words });
  const [choose, crop, remove] = ["Choose portrait…", "Crop…", "Remove portrait"].map(button);
  const tools = make("div", { className: "portrait-tool__tools" }, choose, crop, remove);
  const said = make("span", { className: "visually-hidden" });
  said.setAttribute("role", "status");
  const tool = make("div", { className: "portrait-tool" }, make("b", { textContent: "Portrait" }), crops, tools, said);
  row.prepend(tool);
  row.classList.add("has-portrait-tool");

  const show = (photo) => {
    crops.hidden = crop.hidden = remove.hidden = !photo;
    choose.textContent = photo ? "Change portrait…" : "Choose portrait…";
    for (const image of crops.querySelectorAll("img")) {
      if (photo) image.src = photo.file;
      image.style.objectPosition = photo ? `${photo.focal_x}% ${photo.focal_y}%` : "";
    }
  };
  const open = (options) => openPhotoPicker({
    title: "Portrait",
    photo: select.value || null,
    onChoose: (photo) => {
      pick(photo.id, photo.alt || `Photo ${photo.id}`);
      show(photo);
      said.textContent = `Focal point ${photo.focal_x} across, ${photo.focal_y} down.`;
      crop.focus();
    },
    ...options,
  });
  choose.addEventListener("click", () => open());
  crop.addEventListener("click", () => open({ aims: true }));
  remove.addEventListener("click", () => { pick("", ""); show(null); choose.focus(); });
  acceptDrops(row, (files) => open({ files }));
  const { file, x, y } = kept.dataset;
  show(file ? { file, focal_x: x, focal_y: y } : null);
}

if (kept && row && select) enhance();
