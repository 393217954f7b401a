// The photo library as a dialog: find or upload a photo, say what must stay in view, choose it.
//
//   openPhotoPicker({ onChoose(photo), photo, files, title, aims })
//
// `onChoose` gets { id, alt, decorative, caption, credit, width, height, focal_x, focal_y,
// thumbnail, file, findings }. `photo` is the number of the one to begin with; with `aims` its
// focal point has the focus; `files` are files that somebody dropped. Everything that the server sends is put in as text, never as HTML.
const BASE = "/admin/photos/photo/picker/";
const TYPES = "image/jpeg,image/png,image/webp,image/gif";

const HTML = `
  <form class="picker__page" method="dialog" novalidate>
    <header class="picker__head">
      <h2 id="picker-title"></h2>
      <button type="button" class="btn btn--quiet btn--small" data-close>Close</button>
    </header>
    <div class="picker__columns">
      <div class="picker__left">
        <div class="picker__filters" role="search" aria-label="Find a photo">
          <label>Words <input type="search" name="q" autocomplete="off"></label>
          <label>Credit <input type="search" name="credit" autocomplete="off"></label>
          <label>Kind <select name="kind"><option value="">All kinds</option></select></label>
          <label>Used in <input type="search" name="used_in" autocomplete="off" placeholder="Headline"></label>
          <label>Uploaded from <input type="date" name="since"></label>
          <label>to <input type="date" name="until"></label>
        </div>
        <p class="picker__status" role="status"></p>
        <ul class="picker__uploads"></ul>
        <div class="picker__scroll" tabindex="-1">
          <label class="picker__drop"><b>Drop files here</b><span>or click to choose: JPEG, PNG, WebP or GIF, to 20 MB</span>
            <input type="file" accept="${TYPES}" multiple></label>
          <ul class="picker__grid"></ul>
          <button type="button" class="btn" data-more hidden>Show more</button>
        </div>
      </div>
      <section class="picker__chosen" aria-label="The chosen photo" hidden>
        <div class="picker__picture"><img alt=""><button type="button" class="focal-point" data-focal></button></div>
        <div class="crops" role="group" aria-label="Crops from this focal point">
          <figure><img class="crop crop--lead" alt=""><figcaption>16:9 lead</figcaption></figure>
          <figure><img class="crop crop--card" alt=""><figcaption>3:2 card</figcaption></figure>
          <figure><img class="crop crop--social" alt=""><figcaption>Social</figcaption></figure>
          <figure><img class="crop crop--square" alt=""><figcaption>1:1</figcaption></figure>
        </div>
        <p class="picker__at-once" hidden></p>
        <div class="picker__removed"><b>What was done to the file</b><ul></ul></div>
        <p class="picker__warnings"></p>
        <label>Alt text <textarea name="alt" rows="2" maxlength="500" placeholder="What somebody who cannot see it needs to know"></textarea></label>
        <label class="tick"><input type="checkbox" name="decorative"> Decorative: screen readers leave it out</label>
        <label>Caption <textarea name="caption" rows="2" maxlength="2000"></textarea></label>
        <label>Credit <input type="text" name="photo_credit" maxlength="250"></label>
        <p class="picker__error" role="alert"></p>
        <div class="picker__foot">
          <button type="button" class="btn btn--primary" data-use>Use this photo</button>
          <a data-open target="_blank" rel="noopener">Open in the library</a>
        </div>
      </section>
    </div>
  </form>`;

export const csrf = () =>
  document.querySelector("[name=csrfmiddlewaretoken]")?.value ??
  document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/)?.[1] ?? "";

async function ask(address, options) {
  const response = await fetch(address, { headers: { Accept: "application/json" }, ...options });
  if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) {
    throw new Error("You are signed out, or may not do this. Sign in again in another window.");
  }
  return { status: response.status, ...(await response.json()) };
}

// One file on its way; `onProgress` hears the share that has been sent.
export function sendPhoto(file, onProgress = () => {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("upload", file, file.name);
    request.open("POST", `${BASE}upload/`);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("loadend", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* not ours: signed out or no network */ }
      if (!answer.photo && !answer.error) {
        answer.error = request.status ? "It could not be sent. Sign in again and try once more." : "No network. Try again.";
      }
      resolve({ status: request.status, ...answer });
    });
    request.send(data);
  });
}

export const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const percent = (value) => Math.min(100, Math.max(0, Math.round(value)));

class Picker {
  constructor({ onChoose, photo, files, title, aims }) {
    this.onChoose = onChoose;
    this.opener = document.activeElement;
    this.dialog = make("dialog", { className: "picker", innerHTML: HTML });
    this.dialog.setAttribute("aria-labelledby", "picker-title");
    this.find("#picker-title").textContent = title ?? "Choose a photo";
    document.body.append(this.dialog);
    this.listen();
    this.dialog.showModal();
    this.find("[name=q]").focus();
    this.loaded = this.load();
    if (photo) this.begin(photo, aims);
    if (files?.length) this.send(files);
  }

  find(selector) { return this.dialog.querySelector(selector); }
  field(name) { return this.find(`[name=${name}]`); }

  listen() {
    const { dialog } = this;
    dialog.addEventListener("close", () => { dialog.remove(); this.opener?.focus(); });
    this.find("form").addEventListener("submit", (event) => event.preventDefault());
    this.find("[data-close]").addEventListener("click", () => dialog.close());
    this.find("[data-more]").addEventListener("click", () => this.load(this.next));
    this.find("[data-use]").addEventListener("click", () => this.use());
    const filters = this.find(".picker__filters");
    filters.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.load(), 250);
    });
    this.find("input[type=file]").addEventListener("change", (event) => {
      this.send([...event.target.files]);
      event.target.value = "";
    });
    acceptDrops(dialog, (files) => this.send(files));
    this.field("decorative").addEventListener("change", () => {
      this.field("alt").disabled = this.field("decorative").checked;
    });
    this.listenToFocus();
  }

  listenToFocus() {
    const picture = this.find(".picker__picture");
    const point = this.find("[data-focal]");
    const place = (event) => {
      const box = picture.querySelector("img").getBoundingClientRect();
      this.aim(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
    };
    // A finger that scrolls past the picture moves nothing: only a tap does.
    picture.addEventListener("click", (event) => {
      if (event.pointerType === "touch" && this.photo?.may_change) place(event);
    });
    picture.addEventListener("pointerdown", (event) => {
      if (!this.photo?.may_change || event.pointerType === "touch") return;
      event.preventDefault();
      picture.setPointerCapture(event.pointerId);
      place(event);
      point.focus();
    });
    picture.addEventListener("pointermove", (event) => {
      if (picture.hasPointerCapture(event.pointerId)) place(event);
    });
    const moves = { ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] };
    point.addEventListener("keydown", (event) => {
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      this.aim(this.focus.x + move[0], this.focus.y + move[1]);
    });
  }

  async load(before = "") {
    const query = new URLSearchParams();
    for (const field of this.dialog.querySelectorAll(".picker__filters [name]")) {
      if (field.value) query.set(field.name, field.value);
    }
    const filtered = query.size > 0;
    if (before) query.set("before", before);
    const turn = (this.turn = (this.turn ?? 0) + 1);
    let found;
    try {
      found = await ask(`${BASE}?${query}`);
    } catch (error) {
      this.say(error.message);
      return;
    }
    // An answer that was overtaken by a later question is not shown.
    if (turn !== this.turn) return;
    this.next = found.next;
    const kind = this.field("kind");
    if (kind.options.length === 1) kind.append(...found.kinds.map(([value, label]) => new Option(label, value)));
    const grid = this.find(".picker__grid");
    if (!before) grid.replaceChildren();
    grid.append(...found.photos.map((photo) => this.tile(photo)));
    this.find("[data-more]").hidden = !found.next;
    this.find(".picker__drop").hidden = !found.may_upload;
    const number = grid.children.length;
    this.say(number ? `${number} shown${found.next ? ", and there are more" : ""}.` : filtered ? "No photo matches." : "No photos yet.");
  }

  say(words) { this.find(".picker__status").textContent = words; }

  tile(photo) {
    const image = make("img", { src: photo.thumbnail, alt: photo.name, loading: "lazy", width: photo.width, height: photo.height });
    const button = make("button", { type: "button", className: "picker__tile" }, image);
    button.dataset.photo = photo.id;
    button.setAttribute("aria-pressed", String(this.photo?.id === photo.id));
    button.addEventListener("click", () => this.choose(photo));
    const line = make("p", { className: "picker__line" },
      make("span", { textContent: photo.credit || "No credit" }),
      make("span", { className: photo.warnings.length ? "flag flag--warns" : "quiet", textContent: photo.warnings[0] ?? photo.uses }));
    return make("li", {}, button, line);
  }

  async begin(number, aims) {
    try {
      const { photo } = await ask(`${BASE}${number}/`);
      if (photo) this.choose(photo);
      if (!photo || !aims) return;
      // On a phone the grid stands above and would push it out of sight again.
      await this.loaded;
      this.find("[data-focal]").focus();
    } catch (error) { this.say(error.message); }
  }

  choose(photo) {
    this.photo = photo;
    for (const tile of this.dialog.querySelectorAll(".picker__tile")) {
      tile.setAttribute("aria-pressed", String(Number(tile.dataset.photo) === photo.id));
    }
    const chosen = this.find(".picker__chosen");
    chosen.hidden = false;
    for (const image of chosen.querySelectorAll("img")) {
      Object.assign(image, { src: photo.file, width: photo.width, height: photo.height });
    }
    this.find(".picker__picture img").alt = photo.name;
    this.find(".picker__removed ul").replaceChildren(...photo.findings.map((text) => make("li", { textContent: text })));
    this.find(".picker__removed").hidden = !photo.findings.length;
    this.find(".picker__warnings").textContent = photo.warnings.filter((text) => text.startsWith("rights")).join(", ");
    const atOnce = this.find(".picker__at-once");
    atOnce.hidden = !photo.is_used;
    atOnce.textContent = photo.may_change
      ? `A new focal point or credit shows at once where it stands: ${photo.uses}.`
      : "It is in use, or somebody else uploaded it: an editor changes its focal point and credit.";
    this.field("alt").value = photo.alt_text;
    this.field("alt").disabled = false;
    this.field("decorative").checked = false;
    this.field("caption").value = photo.caption;
    this.field("photo_credit").value = photo.credit;
    this.field("photo_credit").readOnly = !photo.may_change;
    this.find("[data-focal]").disabled = !photo.may_change;
    this.find("[data-open]").href = photo.address;
    this.complain("");
    this.aim(photo.focal_x, photo.focal_y);
    chosen.scrollTop = 0;
    if (matchMedia("(max-width: 767px)").matches) chosen.scrollIntoView();
  }

  aim(x, y) {
    this.focus = { x: percent(x), y: percent(y) };
    const point = this.find("[data-focal]");
    point.style.left = `${this.focus.x}%`;
    point.style.top = `${this.focus.y}%`;
    point.setAttribute("aria-label", `Focal point, ${this.focus.x} across, ${this.focus.y} down; arrow keys move it`);
    for (const crop of this.dialog.querySelectorAll(".crop")) {
      crop.style.objectPosition = `${this.focus.x}% ${this.focus.y}%`;
    }
  }

  complain(words, field) {
    this.find(".picker__error").textContent = words;
    field?.focus();
  }

  async send(files) {
    for (const file of files) {
      const bar = make("progress", { max: 1, value: 0 });
      bar.setAttribute("aria-label", `Sending ${file.name}`);
      const says = make("span", { textContent: "on its way" });
      const row = make("li", {}, make("b", { textContent: file.name }), bar, says);
      this.find(".picker__uploads").append(row);
      const answer = await sendPhoto(file, (share) => { bar.value = share; });
      if (answer.status === 201) {
        row.remove();
        this.find(".picker__grid").prepend(this.tile(answer.photo));
        this.choose(answer.photo);
        this.field("alt").focus();
      } else {
        bar.remove();
        says.textContent = answer.error;
        if (answer.photo) this.choose(answer.photo);
      }
    }
  }

  async use() {
    const alt = this.field("alt").value.trim();
    const decorative = this.field("decorative").checked;
    if (!alt && !decorative) {
      this.complain("Describe the photo, or say that it is decorative.", this.field("alt"));
      return;
    }
    const { photo } = this;
    const changes = this.changes(alt);
    if (photo.may_change && [...changes.keys()].length) {
      try {
        const answer = await ask(`${BASE}${photo.id}/words/`, {
          method: "POST", body: changes, headers: { Accept: "application/json", "X-CSRFToken": csrf() },
        });
        if (answer.status !== 200) throw new Error("The photo could not be changed. Check the credit.");
        Object.assign(photo, answer.photo);
      } catch (error) {
        this.complain(error.message);
        return;
      }
    }
    const { id, credit, width, height, focal_x, focal_y, thumbnail, file, findings } = photo;
    this.dialog.close();
    this.onChoose({
      id, credit, width, height, focal_x, focal_y, thumbnail, file, findings, decorative,
      alt: decorative ? "" : alt, caption: this.field("caption").value.trim(),
    });
  }

  // What the photo itself learns from this: focal point, credit, and words that it lacked.
  changes(alt) {
    const { photo, focus } = this;
    const data = new FormData();
    const credit = this.field("photo_credit").value.trim();
    if (focus.x !== photo.focal_x) data.set("focal_x", focus.x);
    if (focus.y !== photo.focal_y) data.set("focal_y", focus.y);
    if (credit !== photo.credit) data.set("credit", credit);
    if (!photo.alt_text && alt) data.set("alt_text", alt);
    if (!photo.caption && this.field("caption").value.trim()) data.set("caption", this.field("caption").value.trim());
    return data;
  }
}

// Files may be dropped anywhere on the element.
export function acceptDrops(element, onFiles) {
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  element.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    element.classList.add("takes-drop");
  });
  element.addEventListener("dragleave", (event) => {
    if (!element.contains(event.relatedTarget)) element.classList.remove("takes-drop");
  });
  element.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    element.classList.remove("takes-drop");
    onFiles([...event.dataTransfer.files]);
  });
}

export function openPhotoPicker(options) {
  return new Picker(options).dialog;
}
