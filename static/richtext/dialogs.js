// The questions that the editor's buttons ask. Each answers with a promise: what somebody
// entered, or nothing where they thought better of it.
import { gripOf } from "../newsroom-admin/js/sorting.js";

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

let number = 0;

function field(label, input, note) {
  input.id ||= `newsblock-field-${(number += 1)}`;
  return make("div", { className: "ask__field" },
    make("label", { htmlFor: input.id, textContent: label }), input,
    ...(note ? [make("p", { className: "ask__note", textContent: note })] : []));
}

// `answer()` gives the answer, or throws an Error that says what is still wanted.
function ask({ title, contents, answer, action = "Insert" }) {
  return new Promise((resolve) => {
    const heading = make("h2", { id: `newsblock-title-${(number += 1)}`, textContent: title });
    const trouble = make("p", { className: "ask__trouble", role: "alert" });
    const cancel = make("button", { type: "button", className: "btn", textContent: "Cancel" });
    const form = make("form", { className: "ask__form", noValidate: true }, heading, ...contents, trouble,
      make("div", { className: "ask__foot" },
        make("button", { type: "submit", className: "btn btn--primary", textContent: action }), cancel));
    const dialog = make("dialog", { className: "ask" }, form);
    dialog.setAttribute("aria-labelledby", heading.id);
    let given;
    const give = (value) => {
      given = value;
      dialog.close();
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      try {
        give(answer());
      } catch (reason) {
        trouble.textContent = reason.message;
        reason.field?.focus();
      }
    });
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("give", (event) => give(event.detail));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(given);
    });
    document.body.append(dialog);
    dialog.showModal();
    form.querySelector("input, textarea, button")?.focus();
  });
}

const wanted = (words, input) => Object.assign(new Error(words), { field: input });

// A story of ours, found by words of its headline.

export function askStory(address) {
  const input = make("input", { type: "search", autocomplete: "off" });
  const list = make("ul", { className: "ask__stories", id: `newsblock-stories-${(number += 1)}` });
  const says = make("p", { className: "ask__note", role: "status" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Stories");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-autocomplete", "list");

  let found = [];
  let at = 0;
  let turn = 0;
  let waiting;
  const point = (to) => {
    at = Math.max(0, Math.min(to, found.length - 1));
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    const item = list.children[at];
    input.setAttribute("aria-activedescendant", item?.id ?? "");
    item?.scrollIntoView({ block: "nearest" });
  };
  const show = (stories) => {
    found = stories;
    list.replaceChildren(...stories.map(({ id, text }, place) => {
      const item = make("li", { id: `${list.id}-${id}`, textContent: text });
      item.setAttribute("role", "option");
      item.addEventListener("click", () => {
        point(place);
        item.dispatchEvent(new CustomEvent("give", { bubbles: true, detail: stories[place] }));
      });
      return item;
    }));
    says.textContent = stories.length ? "" : "No story matches.";
    point(0);
  };
  const load = async () => {
    const mine = (turn += 1);
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ term: input.value.trim() })}`, {
        headers: { Accept: "application/json" },
      });
      if (answer.redirected || !answer.ok) throw new Error("signed out");
      const { results } = await answer.json();
      if (mine === turn) show(results);
    } catch {
      if (mine === turn) says.textContent = "Stories cannot be found now: no network, or you are signed out.";
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    // What is listed no longer answers what is typed.
    found = [];
    waiting = setTimeout(load, 200);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    point(at + step);
  });
  load();
  return ask({
    title: "MORE link",
    contents: [field("Find one of our stories by its headline", input), list, says],
    answer() {
      if (!found[at]) throw wanted("Choose a story from the list.", input);
      return found[at];
    },
  });
}

// Photos. The library's own dialog chooses; these say what stands in the text.

function altFields(photo) {
  const alt = make("textarea", { rows: 2, value: photo.alt, maxLength: 500, disabled: photo.decorative });
  const decorative = make("input", { type: "checkbox", checked: photo.decorative });
  decorative.addEventListener("change", () => {
    alt.disabled = decorative.checked;
  });
  return {
    elements: [
      field("Alt text", alt),
      make("label", { className: "tick" }, decorative, " Decorative: screen readers leave it out"),
    ],
    read() {
      if (!alt.value.trim() && !decorative.checked) {
        throw wanted("Describe the photo, or say that it is decorative.", alt);
      }
      return { alt: decorative.checked ? "" : alt.value.trim(), decorative: decorative.checked };
    },
    fill(other) {
      alt.value = other.alt;
      decorative.checked = other.decorative;
      alt.disabled = other.decorative;
    },
  };
}

export function askPhoto(photo, pickPhoto) {
  let now = photo;
  const image = make("img", { src: photo.file, alt: "", className: "ask__picture" });
  const words = altFields(photo);
  const other = make("button", { type: "button", className: "btn btn--small", textContent: "Another photo…" });
  other.addEventListener("click", () => pickPhoto({
    title: "Photo",
    photo: now.id,
    onChoose(picked) {
      now = picked;
      image.src = picked.file;
      words.fill(picked);
    },
  }));
  return ask({
    title: "Photo",
    action: "Keep",
    contents: [image, other, ...words.elements],
    answer: () => ({ ...now, caption: now === photo ? "" : now.caption, ...words.read() }),
  });
}

export function askGallery(photos, pickPhoto) {
  const list = make("ol", { className: "ask__photos" });
  const status = make("span", { className: "visually-hidden" });
  status.setAttribute("role", "status");
  const rows = new Map();
  const order = { rows: () => [...list.children], moved: () => {}, status };
  const add = (photo) => {
    const words = altFields(photo);
    const tool = (label, act) => {
      const button = make("button", { type: "button", className: "btn btn--small", textContent: label });
      button.addEventListener("click", () => {
        act();
        (button.isConnected ? button : more).focus();
      });
      return button;
    };
    const row = make("li");
    row.append(make("img", { src: photo.file, alt: "" }),
      make("div", {}, ...words.elements, make("div", { className: "ask__tools" },
        gripOf(row, { name: photo.alt || "the photo", ...order }),
        tool("Up", () => row.previousElementSibling?.before(row)),
        tool("Down", () => row.nextElementSibling?.after(row)),
        tool("Remove", () => row.remove()))));
    rows.set(row, () => ({ ...photo, ...words.read() }));
    list.append(row);
  };
  const more = make("button", { type: "button", className: "btn", textContent: "Add a photo…" });
  more.addEventListener("click", () => pickPhoto({
    title: "Photo for the gallery", onChoose: (photo) => add({ ...photo, isNew: true }),
  }));
  photos.forEach(add);
  return ask({
    title: "Gallery",
    action: photos.length ? "Keep" : "Insert",
    contents: [list, status, more, make("p", { className: "ask__note", textContent: "Captions are written in the text, under each photo." })],
    answer() {
      if (!list.children.length) throw wanted("Add a photo first.", more);
      return [...list.children].map((row) => rows.get(row)());
    },
  });
}

// A post or video, with its words: they stay when the post is deleted.

export function askEmbed(sites, { address = "", text = "", source = "" }) {
  const where = make("input", { type: "url", value: address, placeholder: "https://…", inputMode: "url" });
  const words = make("textarea", { rows: 5, value: text });
  const who = make("input", { type: "text", value: source, placeholder: "Navy press office on X, Nov. 12" });
  const siteOf = () => sites.find(({ pattern }) => new RegExp(`^(?:${pattern})$`, "i").test(where.value.trim()));
  return ask({
    title: "Post or video",
    action: address ? "Keep" : "Insert",
    contents: [
      field("Address", where, `A post or video on ${sites.map(({ name }) => name).join(", ")}.`),
      field("Text of the post", words, "Paste it here: readers still have it when the post is deleted."),
      field("Who and when", who),
    ],
    answer() {
      const site = siteOf();
      if (!site) throw wanted("This is not the address of one post or video there.", where);
      if (site.kind === "post" && !words.value.trim()) {
        throw wanted("Paste or type what the post says.", words);
      }
      return {
        address: where.value.trim(),
        text: words.value.trim(),
        source: who.value.trim() || `${site.kind === "post" ? "Post" : "Video"} on ${site.name}`,
      };
    },
  });
}

export function askPullQuote(said) {
  const words = make("textarea", { rows: 3, value: said });
  const who = make("input", { type: "text" });
  return ask({
    title: "Pull quote",
    contents: [field("Words from the story", words), field("Who said it", who, "May stay empty.")],
    answer() {
      if (!words.value.trim()) throw wanted("Say which words.", words);
      return { words: words.value.trim(), who: who.value.trim() };
    },
  });
}
