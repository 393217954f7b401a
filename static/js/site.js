// Everything here improves a page that is complete without it.

const root = document.documentElement;
const each = (selector, improve) => document.querySelectorAll(selector).forEach(improve);

// The reader's own choice of light or dark outlives the visit; without one the system decides.
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const theme = () => root.dataset.theme || (systemDark.matches ? "dark" : "light");
const remember = (value) => {
  try {
    localStorage.setItem("theme", value);
  } catch {
    // storage may be refused
  }
};

each("[data-theme-switch]", (button) => {
  const name = () => button.setAttribute("aria-label", theme() === "dark" ? "Light mode" : "Dark mode");
  name();
  systemDark.addEventListener("change", name);
  button.addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    remember(root.dataset.theme);
    name();
  });
});

// Whoever runs scripts is no collector of addresses: the words become a link.
each("[data-mail]", (words) => {
  const address = [...words.dataset.mail].reverse().join("").replace(" ", "@");
  const link = document.createElement("a");
  link.href = `mailto:${address}`;
  link.textContent = address;
  words.replaceChildren(link);
});

// The search link leads to the search page; here it opens the question in place.
each("a[data-opens]", (link) => {
  const dialog = document.getElementById(link.dataset.opens);
  if (!dialog) return;
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    dialog.showModal();
    // autofocus would say it too, but it makes browsers lay out the page before its styles are here
    dialog.querySelector("input").focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-closes]")) dialog.close();
  });
});

// What suggests words is fetched when a reader goes to the field, and not before.
each("[data-suggests]", (field) => {
  const begin = async () => (await import(field.dataset.script)).default(field);
  field.addEventListener("focus", begin, { once: true });
  if (field === document.activeElement) begin();
});

// A photo of a story opens in full; what shows it is fetched at the first click.
each("script[data-photos]", ({ dataset }) => {
  const pictures = [...document.querySelectorAll(".reading .figure picture")];
  pictures.forEach((picture, number) => {
    const button = document.createElement("button");
    const { alt } = picture.querySelector("img");
    button.type = "button";
    button.className = "enlarge";
    button.setAttribute("aria-label", alt ? `Enlarge the photo: ${alt}` : "Enlarge the photo");
    picture.replaceWith(button);
    button.append(picture);
    button.addEventListener("click", async () => (await import(dataset.photos)).default(pictures, number));
  });
});

// Nothing is asked of anyone else's server before this click.
each("[data-embed]", (button) => {
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = button.dataset.embed;
    frame.title = button.dataset.title;
    button.closest(".embed-choice").replaceWith(frame);
    frame.focus();
  });
});

each("[data-share]", (button) => {
  button.addEventListener("click", () => {
    navigator.share({ title: document.title, url: location.href }).catch(() => {});
  });
});

each("[data-copy]", (button) => {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("is-done");
    button.nextElementSibling.textContent = "Link copied.";
  });
});

each("[data-print]", (button) => button.addEventListener("click", () => print()));

// What a reader came for goes first over a slow line.
each("[data-comes-last]", ({ dataset }) => {
  const begin = async () => {
    for (const script of dataset.comesLast.split(" ")) await import(script);
  };
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
});
