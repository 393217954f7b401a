// Counts what was shown, seen well (half of it for a second) and clicked. The number of the page
// view is made here, lives as long as the page and says nothing about the reader.
const { seen } = document.querySelector("[data-seen]").dataset;
const bytes = crypto.getRandomValues(new Uint8Array(16));
const view = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const SHOWN = 1;
const SEEN_WELL = 2;
let events = [];

const send = () => {
  if (events.length) navigator.sendBeacon(seen, JSON.stringify({ view, events }));
  events = [];
};
const note = (advert, event) => {
  if (events.push([advert, event]) === 1) setTimeout(send, 3000);
};
document.addEventListener("visibilitychange", () => document.hidden && send());
addEventListener("pagehide", send);

const adverts = new Map();
const timers = new Map();
const watch = new IntersectionObserver((boxes) => {
  for (const { target, intersectionRatio } of boxes) {
    clearTimeout(timers.get(target));
    if (intersectionRatio < 0.5) continue;
    timers.set(target, setTimeout(() => {
      watch.unobserve(target);
      note(adverts.get(target), SEEN_WELL);
    }, 1000));
  }
}, { threshold: [0, 0.5] });

document.addEventListener("ad-shown", ({ target, detail }) => {
  adverts.set(target, detail);
  for (const link of target.querySelectorAll("a")) link.search = `v=${view}`;
  note(detail, SHOWN);
  watch.observe(target);
});
