// Follows an import that the worker is doing, and shows the report once it has ended.
const box = document.querySelector("[data-progress]");
const bar = box?.querySelector("progress");
const state = box?.querySelector("[data-state]");
const words = box?.querySelector("[data-words]");
const started = { done: 0, at: 0 };

function leftOver({ done, total }) {
  if (!total) return "";
  if (!started.at) Object.assign(started, { done, at: Date.now() });
  const rate = (done - started.done) / ((Date.now() - started.at) / 1000);
  const left = rate > 0 ? Math.ceil((total - done) / rate) : 0;
  const pace = rate > 0 ? `, ${Math.round(rate)} a second, ${left} s left` : "";
  return `${done} of ${total}${pace}`;
}

async function look() {
  try {
    const response = await fetch(box.dataset.progress);
    // Signed out meanwhile: the page itself asks to sign in, and comes back here.
    if (response.redirected) return location.reload();
    const said = await response.json();
    if (!said.isUnderWay) return location.reload();
    state.textContent = said.state;
    words.textContent = `${said.progress.phase ?? ""} ${leftOver(said.progress)}`;
    bar.value = said.progress.share ?? 0;
  } catch {
    words.textContent = "The newsroom does not answer; trying again.";
  }
  setTimeout(look, 1500);
}

if (box) look();
