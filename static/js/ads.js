// Fills the slots of a page from what runs now. The choice is made here, so that the page is the
// same for everybody; how often a reader has seen a campaign is known to their browser alone.

// The lowest tier wins; within it a weight of 2 comes twice as often as a 1.
export const pick = (ads, random = Math.random) => {
  const tier = Math.min(...ads.map((ad) => ad.tier));
  const best = ads.filter((ad) => ad.tier === tier);
  let ticket = random() * best.reduce((sum, ad) => sum + ad.weight, 0);
  return best.find((ad) => (ticket -= ad.weight) < 0) ?? best.at(-1);
};

export const fits = (ad, tokens) =>
  ad.any.every((group) => group.some((token) => tokens.includes(token))) &&
  !ad.none.some((token) => tokens.includes(token));

const rivals = (one, other) =>
  one.business && one.business === other.business && one.advertiser !== other.advertiser;

const kept = (key, value) => {
  try {
    if (value) localStorage.setItem(key, value);
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be refused
  }
};

const fill = async ({ page, from, network, networkScript }) => {
  const { tokens = [], named = [], article } = JSON.parse(page);
  const { adverts } = await (await fetch(from)).json();
  const wide = (ems) => matchMedia(`(width >= ${ems}em)`).matches;
  const screen = wide(64) ? "wide" : wide(48) ? "tablet" : "phone";
  const day = new Date().toDateString();
  const before = JSON.parse(kept("ads") ?? "{}");
  const shown = before.day === day ? before.shown : {};
  const agreed = network && kept("ad-consent") === "yes";
  const standing = [];

  const may = (ad) =>
    ad.on.includes(screen) && fits(ad, tokens) && !named.includes(ad.advertiser) &&
    (agreed || !ad.network) && (shown[ad.campaign] ?? 0) < (ad.most ?? Infinity) &&
    !standing.some((other) => other === ad || rivals(ad, other));

  const put = (slot) => {
    const open = adverts.filter((ad) => ad.slot === slot.dataset.slot && may(ad));
    const box = slot.querySelector(".ad-box");
    if (!open.length) {
      // What is in sight keeps its place: nothing on the page may jump.
      slot.classList.add(slot.getBoundingClientRect().top > innerHeight ? "ad-gone" : "ad-empty");
      box.replaceChildren();
      return;
    }
    const ad = pick(open);
    standing.push(ad);
    shown[ad.campaign] = (shown[ad.campaign] ?? 0) + 1;
    box.innerHTML = ad.html;
    const say = () => box.dispatchEvent(new CustomEvent("ad-shown", { bubbles: true, detail: ad.id }));
    if (!ad.network) return say();
    // Where the ad server has nothing, what else runs comes in its place.
    import(networkScript).then(({ show }) => show(box, network, tokens, article)).then(say, () => put(slot));
  };
  for (const slot of document.querySelectorAll(".ad[data-slot]")) if (slot.offsetParent) put(slot);
  kept("ads", JSON.stringify({ day, shown }));
};

const told = document.querySelector("[data-from]");
if (told) fill(told.dataset);
