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

// The unit takes the size of its box on this screen, unless it has sizes of its own.
const sizes = (box, own) =>
  own ? own.split(",").map((size) => size.trim().split("x").map(Number)) : [[box.clientWidth, box.clientHeight]];

export const show = (box, network, tokens, article) => {
  const unit = box.querySelector("[data-unit]");
  const tag = load();
  unit.id = `ad-unit-${document.querySelectorAll("[id^=ad-unit-]").length + 1}`;
  tag.cmd.push(() => {
    const slot = tag.defineSlot(`/${network}/${unit.dataset.unit}`, sizes(box, unit.dataset.sizes), unit.id);
    slot.addService(tag.pubads());
    // What it draws stays in a frame that cannot reach our page.
    tag.pubads().setForceSafeFrame(true);
    const about = { section: values(tokens, "c"), tag: values(tokens, "t"), type: values(tokens, "k"), article: article ? [`${article}`] : [] };
    for (const [key, value] of Object.entries(about)) if (value.length) tag.pubads().setTargeting(key, value);
    tag.enableServices();
    tag.display(unit.id);
  });
};
