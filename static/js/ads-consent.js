// Asks once, in a banner that moves nothing; the answer stays in this browser.
const banner = document.querySelector("[data-consent]");
const change = document.querySelector("[data-consent-change]");
const kept = (value) => {
  try {
    if (value) localStorage.setItem("ad-consent", value);
    return localStorage.getItem("ad-consent");
  } catch {
    return "no"; // where nothing can be kept, nobody is asked on every page
  }
};

const ask = () => {
  banner.hidden = false;
};

if (!kept()) ask();
change.hidden = false;
change.addEventListener("click", () => {
  ask();
  banner.querySelector("button").focus();
});
banner.addEventListener("click", ({ target }) => {
  const answer = target.dataset.answer;
  if (!answer) return;
  const before = kept();
  kept(answer);
  banner.hidden = true;
  change.focus({ preventScroll: true });
  // What was loaded under another answer goes with the page.
  if (before && before !== answer) location.reload();
});
