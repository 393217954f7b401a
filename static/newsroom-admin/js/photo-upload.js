// The library takes many files at once: chosen or dropped anywhere on it, sent one after another.
import { acceptDrops, make, sendPhoto } from "./photo-picker.js";

const list = document.getElementById("changelist");

if (list) {
  const input = make("input", { type: "file", multiple: true, accept: "image/jpeg,image/png,image/webp,image/gif" });
  const area = make("section", { className: "panel upload" },
    make("label", { className: "upload__drop" }, make("b", { textContent: "Drop files here" }),
      make("span", { textContent: "or click to choose: JPEG, PNG, WebP or GIF, to 20 MB each" }), input));
  const rows = make("ul");
  const sum = make("p");
  area.setAttribute("aria-label", "Upload photos");
  sum.setAttribute("role", "status");
  area.append(rows, sum);
  list.before(area);
  let [sent, refused, waiting] = [0, 0, Promise.resolve()];

  const count = () => {
    sum.textContent = `${sent} uploaded${refused ? `, ${refused} refused` : ""}. `;
    if (sent) sum.append(make("a", { href: location.pathname, textContent: "Show them in the library" }));
  };

  const send = async (file, row, bar, says) => {
    says.textContent = "on its way";
    const answer = await sendPhoto(file, (share) => { bar.value = share; });
    bar.remove();
    if (answer.status === 201) {
      sent += 1;
      row.prepend(make("img", { src: answer.photo.thumbnail, alt: "", width: answer.photo.width, height: answer.photo.height }));
      const removed = answer.photo.findings.length;
      says.replaceChildren(make("a", { href: answer.photo.address, textContent: "Open" }),
        ` ${[...answer.photo.warnings, `${removed} note${removed === 1 ? "" : "s"} on what was done to the file`].join(", ")}`);
    } else {
      refused += 1;
      says.className = "upload__refused";
      says.textContent = answer.error;
      if (answer.photo) says.append(" ", make("a", { href: answer.photo.address, textContent: "Open it" }));
    }
    count();
  };

  const take = (files) => {
    for (const file of files) {
      const bar = make("progress", { max: 1, value: 0 });
      bar.setAttribute("aria-label", `Sending ${file.name}`);
      const says = make("span", { textContent: "waits" });
      const row = make("li", {}, make("b", { textContent: file.name }), bar, says);
      rows.append(row);
      waiting = waiting.then(() => send(file, row, bar, says));
    }
  };

  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  for (const place of [area, list]) acceptDrops(place, take);
}
