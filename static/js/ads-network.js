// Google Ad Manager: comes only where a unit of it stands, and only for readers who agreed.
const LIBRARY = "https://securepubads.g.doubleclick.net/tag/js/gpt.js";

let library;
const load = () => {
  window.googletag = window.googletag || { cmd: [] };
  library ??= new Promise((loaded, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: LIBRARY, async: true, onload: loaded, onerror: failed });
    document.head.append(script);
  });
  return window.googletag;
};

const values = (tokens, kind) => tokens.filter((token) => token.startsWith(`${kind}:`)).map((token) => token.slice(2));

// The unit takes the size of its box on this screen, or those of its own sizes that fit into it.
const sizes = (box, own) => {
  const { clientWidth: width, clientHeight: height } = box;
  const fit = own.split(",").map((size) => size.trim().split("x").map(Number)).filter(([w, h]) => w <= width && h <= height);
  return fit.length ? fit : [[width, height]];
};

// Keeps its promise when something is shown, and breaks it where the server has nothing or is away.
export const show = (box, network, tokens, article) => {
  const unit = box.querySelector("[data-unit]");
  const tag = load();
  const done = new Promise((filled, empty) => {
    library.catch(empty);
    tag.cmd.push(() => tag.pubads().addEventListener("slotRenderEnded", ({ slot, isEmpty }) => {
      if (slot.getSlotElementId() === unit.id) (isEmpty ? empty : filled)();
    }));
  });
  unit.id = `ad-unit-${document.querySelectorAll("[id^=ad-unit-]").length + 1}`;
  tag.cmd.push(() => {
    const slot = tag.defineSlot(`/${network}/${unit.dataset.unit}`, sizes(box, unit.dataset.sizes ?? ""), unit.id);
    slot.addService(tag.pubads());
    // What it draws stays in a frame that cannot reach our page.
    tag.pubads().setForceSafeFrame(true);
    // Readers agreed to adverts, not to a profile of theirs.
    tag.pubads().setPrivacySettings({ nonPersonalizedAds: true });
    const about = { section: values(tokens, "c"), tag: values(tokens, "t"), type: values(tokens, "k"), article: article ? [`${article}`] : [] };
    for (const [key, value] of Object.entries(about)) if (value.length) tag.pubads().setTargeting(key, value);
    tag.enableServices();
    tag.display(unit.id);
  });
  return done;
};
