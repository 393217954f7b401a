// The photos of a story in full, one after the other.

const element = (tag, attributes, ...inside) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
};

// The whole picture, as wide as the window: what was cropped for its place in the page is left out.
const whole = (picture) => {
  const copy = picture.cloneNode(true);
  copy.querySelectorAll("source[media]").forEach((source) => source.remove());
  copy.querySelectorAll("source, img").forEach((offer) => {
    offer.sizes = "100vw";
  });
  copy.querySelector("img").loading = "eager";
  return copy;
};

const build = (pictures) => {
  const button = (label, sign) => element("button", { class: "button button-icon", type: "button", "aria-label": label }, sign);
  const [close, before, after] = [button("Close", "×"), button("Previous photo", "←"), button("Next photo", "→")];
  const place = element("div", { class: "photos-place" });
  const words = element("p", { class: "photos-words", "aria-live": "polite" });
  const count = element("span", {});
  const tools = element("div", { class: "photos-tools" }, count, before, after, close);
  const dialog = element("dialog", { class: "photos", "aria-label": "Photo" }, tools, place, words);
  let number = 0;

  const show = (wanted) => {
    number = (wanted + pictures.length) % pictures.length;
    const caption = pictures[number].closest("figure").querySelector("figcaption");
    place.replaceChildren(whole(pictures[number]));
    words.textContent = caption?.textContent.trim() ?? "";
    count.textContent = pictures.length > 1 ? `${number + 1} of ${pictures.length}` : "";
  };

  before.hidden = after.hidden = pictures.length < 2;
  before.addEventListener("click", () => show(number - 1));
  after.addEventListener("click", () => show(number + 1));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(number - 1);
    if (event.key === "ArrowRight") show(number + 1);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target === place) dialog.close();
  });
  document.body.append(dialog);
  return (wanted) => {
    show(wanted);
    dialog.showModal();
  };
};

let open;

export default (pictures, number) => {
  open ??= build(pictures);
  open(number);
};
