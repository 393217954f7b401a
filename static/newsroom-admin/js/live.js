// Looks every ten seconds whether anything has happened, and if so puts the new parts in place.
// Nothing moves under the pointer, or where somebody is at work: there the page only says so.
const root = document.querySelector("[data-pulse]");
const EVERY = 10_000;
const parts = () => [...document.querySelectorAll("[data-live]")];
const served = new Map(parts().map((part) => [part.id, part.innerHTML]));
let beat = "";
let late = false;

async function look() {
  if (document.visibilityState !== "visible") return;
  try {
    const response = await fetch(root.dataset.pulse, { redirect: "manual" });
    if (!response.ok) return;
    const now = (await response.json()).beat;
    if (beat && now === beat && !late) return;
    const first = !beat;
    beat = now;
    if (!first) await refresh();
  } catch {
    // No network: the next look will tell.
  }
}

// What the server says now; `everywhere` even where somebody is at work.
export async function refresh(everywhere = false) {
  const response = await fetch(location.href, { redirect: "manual" });
  if (!response.ok) return;
  take(await response.text(), everywhere);
}

export function take(html, everywhere = false) {
  const page = new DOMParser().parseFromString(html, "text/html");
  late = false;
  for (const part of parts()) {
    const fresh = page.getElementById(part.id);
    if (!fresh || served.get(part.id) === fresh.innerHTML) continue;
    if (!everywhere && isBusy(part)) {
      late = true;
      continue;
    }
    const active = part.contains(document.activeElement) ? document.activeElement.id : "";
    served.set(part.id, fresh.innerHTML);
    part.innerHTML = fresh.innerHTML;
    if (active) document.getElementById(active)?.focus();
  }
  document.querySelector("[data-late]")?.classList.toggle("is-late", late);
  document.dispatchEvent(new CustomEvent("newsroom:refreshed"));
}

// What changes height above the pointer moves it too: parts that stand over each other wait together.
function isBusy(part) {
  const group = part.closest("[data-together]") ?? part;
  return group.matches(":hover, :focus-within") || group.querySelector("details[open]");
}

if (root) {
  look();
  setInterval(look, EVERY);
  document.querySelector("[data-late]")?.addEventListener("click", () => refresh(true));
  document.addEventListener("pointerout", () => {
    if (late) setTimeout(look, 300);
  });
}
