// A photo's page beside the grid, where there is room for both. Each photo keeps its own address:
// a click with a key, a narrow screen or a page without this script goes there.
const library = document.querySelector("ul.library");
// Not inside the form of the grid: the photo brings its own.
const grid = library?.closest("form") ?? library;
const WIDE = matchMedia("(min-width: 1200px)");

const panel = document.createElement("aside");
panel.className = "photo-panel";
panel.setAttribute("aria-label", "Photo");
let opener = null;
let asked = 0;
let typed = false;

panel.addEventListener("input", () => { typed = true; });
panel.addEventListener("submit", () => { typed = false; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
const mayLeave = () => !typed || window.confirm("Leave what you changed about this photo?");

const close = () => {
  if (!mayLeave()) return;
  asked += 1;
  typed = false;
  panel.remove();
  grid.parentElement.classList.remove("has-panel");
  opener?.removeAttribute("aria-current");
  opener?.focus();
  opener = null;
};

const head = (address, words) => {
  const made = document.createElement("header");
  const title = Object.assign(document.createElement("h2"), { textContent: words, tabIndex: -1 });
  const plain = Object.assign(document.createElement("a"), { href: address, textContent: "Its own page" });
  const off = Object.assign(document.createElement("button"), { type: "button", className: "byline__off" });
  off.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#i-x"/></svg>';
  off.setAttribute("aria-label", "Close");
  off.addEventListener("click", close);
  made.append(title, plain, off);
  return made;
};

const show = async (link) => {
  if (!mayLeave()) return;
  const mine = ++asked;
  const response = await fetch(link.href).catch(() => null);
  if (mine !== asked) return;
  // Signed out, gone, or no network: the browser says so better on the page itself.
  if (!response?.ok || response.redirected) {
    location.assign(link.href);
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const form = page.querySelector("#photo_form");
  if (mine !== asked || !form) return;
  form.action = link.href;
  typed = false;
  opener?.removeAttribute("aria-current");
  opener = link;
  link.setAttribute("aria-current", "true");
  panel.replaceChildren(head(link.href, link.querySelector("img").alt), document.adoptNode(form));
  grid.after(panel);
  grid.parentElement.classList.add("has-panel");
  // Its scripts find their element when they begin: each time anew.
  const scripts = [...page.querySelectorAll('script[type=module][src*="focal-point"]')];
  await Promise.allSettled(scripts.map(({ src }) => import(`${src}?${mine}`)));
  if (mine === asked) panel.querySelector("h2").focus();
};

library?.addEventListener("click", (event) => {
  const link = event.target.closest("a.photo__link");
  if (!link || link.dataset.popupOpener || !WIDE.matches) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
  event.preventDefault();
  show(link);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.isConnected && !event.defaultPrevented) close();
});
WIDE.addEventListener("change", () => { if (panel.isConnected && !WIDE.matches) close(); });
