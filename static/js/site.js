// Everything here improves a page that is complete without it.

const root = document.documentElement;
const each = (selector, improve) => document.querySelectorAll(selector).forEach(improve);

// The reader's own choice of light or dark outlives the visit; without one the system decides.
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const theme = () => root.dataset.theme || (systemDark.matches ? "dark" : "light");
const remembered = (value) => {
  try {
    return value ? localStorage.setItem("theme", value) : localStorage.getItem("theme");
  } catch {
    return null; // storage may be refused
  }
};

if (remembered()) root.dataset.theme = remembered();

each("[data-theme-switch]", (button) => {
  const name = () => button.setAttribute("aria-label", theme() === "dark" ? "Light mode" : "Dark mode");
  button.hidden = false;
  name();
  systemDark.addEventListener("change", name);
  button.addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    remembered(root.dataset.theme);
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

// A page is the same for everybody and may have been kept: only the browser knows what day it is.
each("[data-today]", (place) => {
  const day = { timeZone: place.dataset.today, weekday: "long", year: "numeric", month: "long", day: "numeric" };
  place.textContent = new Intl.DateTimeFormat("en-US", day).format();
});

const hour = 3600_000;
each("time[data-ago]", (time) => {
  const age = Date.now() - Date.parse(time.dateTime);
  if (age < 0 || age > 24 * hour) return;
  const [count, unit] = age < hour ? [Math.max(1, Math.floor(age / 60_000)), "minute"] : [Math.floor(age / hour), "hour"];
  time.title = time.textContent;
  time.textContent = `${count} ${unit}${count > 1 ? "s" : ""} ago`;
});

// The search link leads to the search page; here it opens the question in place.
each("a[data-opens]", (link) => {
  const dialog = document.getElementById(link.dataset.opens);
  if (!dialog) return;
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    dialog.showModal();
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
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = button.dataset.embed;
    frame.title = button.dataset.title;
    button.closest(".embed-choice").replaceWith(frame);
    frame.focus();
  });
});

each("[data-share]", (button) => {
  if (!navigator.share) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ title: document.title, url: location.href }).catch(() => {});
  });
});

each("[data-copy]", (button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const icon = button.querySelector("use");
    icon.setAttribute("href", icon.getAttribute("href").replace("#link", "#done"));
    button.nextElementSibling.textContent = "Link copied.";
  });
});

each("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
