// What is typed is kept: by the server soon after typing stops, and in this browser while the
// server cannot be reached or does not know who asks. It also says who else has the story open.
import * as shelf from "./shelf.js";

const form = document.getElementById("article_form");
const place = form.querySelector("[data-autosave]");
const offers = form.querySelector("[data-offers]");
const saying = form.querySelector("[data-saving]");
const { autosave, token, signIn, user, story, here, taken } = place.dataset;

const STILL = 2_000; // after the last key
const LATEST = 30_000; // while keys go on
const WRITTEN_DOWN = 500; // until what was typed is in this browser
const AGAIN = 5_000; // after it could not be sent
const BEAT = 20_000;
const PATIENCE = 15_000;
// Words in this browser, by person, story and page; they leave it when the server has them.
const SHELF = `unsaved/${user}/${story ?? "new"}/`;

const uuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

const key = uuid();
const whose = Object.assign(document.createElement("input"), { type: "hidden", name: "autosave_key", value: key });
form.append(whose);

let typed = false;
let still = 0;
let latest = 0;
let jotting = 0;
let again = 0;
let going = false;
let queue = Promise.resolve();

// Saying how it stands

const atRest = [...saying.childNodes];
const say = (words, { trouble = false, more = [] } = {}) => {
  // A routine change of words is no news to a screen reader.
  saying.setAttribute("aria-live", trouble ? "polite" : "off");
  saying.classList.toggle("saving--trouble", trouble);
  saying.replaceChildren(...(words ? [words, ...more] : atRest));
};

const signInLink = () => {
  const link = document.createElement("a");
  Object.assign(link, { href: signIn, target: "_blank", rel: "opener", textContent: "Sign in" });
  return [" ", link];
};

const STATES = {
  rest: () => say(""),
  writing: () => say("Writing…"),
  sending: () => say("Saving…"),
  kept: ({ at }) => say(`Draft kept ${at}`),
  offline: () => say("Not sent: kept in this browser. Trying again.", { trouble: true }),
  signedOut: () => say("Signed out. Your text is kept here.", { trouble: true, more: signInLink() }),
  somebodyElse: () => say("Somebody else is signed in here. Your text is kept here.", { trouble: true, more: signInLink() }),
  elsewhere: () => say("Not sent: other unsaved text of yours waits above. Kept in this browser.", { trouble: true }),
  refused: ({ refused }) => say(`Not saved: ${refused} Your text is kept here.`, { trouble: true }),
};

// In this browser

const shelve = (data) => shelf.put(SHELF + key, [...data]);
const unshelve = (page) => shelf.remove(SHELF + page);

const collect = () => {
  window.CKEDITOR?.instances.id_body?.updateElement();
  const data = new FormData(form);
  data.delete("csrfmiddlewaretoken");
  if (taken) data.set("instead_of", taken);
  return data;
};

// To the server

const csrf = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
const ask = (address, options = {}) =>
  fetch(address, { ...options, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
const isJSON = (response) => response.headers.get("Content-Type")?.includes("json");

// Signing in changes the token that every form of this page carries.
const renew = async () => {
  const response = await ask(token);
  if (response.status === 401) return "signedOut";
  if (!response.ok) throw new Error(`${response.status}`);
  const said = await response.json();
  if (String(said.user) !== user) return "somebodyElse";
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = said.token; });
  return "";
};

const post = async (address, data, tries = 2) => {
  data.set("csrfmiddlewaretoken", csrf());
  const response = await ask(address, { method: "POST", body: data });
  if (response.status === 401) return { state: "signedOut" };
  if (response.status === 403 && !isJSON(response) && tries > 1) {
    const state = await renew();
    return state ? { state } : post(address, data, tries - 1);
  }
  if (!isJSON(response)) throw new Error(`${response.status}`);
  const said = await response.json();
  if (said.refused) return { ...said, state: "refused" };
  if (said.elsewhere) return { ...said, state: "elsewhere" };
  return { ...said, state: said.kept ? "kept" : "rest" };
};

const attempt = async () => {
  for (const timer of [still, latest, again, jotting]) clearTimeout(timer);
  still = latest = again = jotting = 0;
  const data = collect();
  const begun = typed;
  typed = false;
  if (begun) {
    shelve(data);
    STATES.sending();
  }
  let said = { state: "offline" };
  try {
    said = await post(autosave, data);
  } catch {
    // No network, no server, or no answer that makes sense.
  }
  const safe = ["kept", "rest"].includes(said.state);
  // What was typed meanwhile stays on the shelf until it is sent too.
  if (safe && !typed) await unshelve(key);
  if (!safe) typed = typed || begun;
  if (["offline", "signedOut", "somebodyElse"].includes(said.state)) again = setTimeout(comeBack, AGAIN, said.state);
  if (said.elsewhere) show(said.elsewhere);
  if (said.here) around(said);
  if (still && safe) STATES.writing();
  else if (begun || !safe) STATES[said.state](said);
  return said.state;
};

const send = () => {
  queue = queue.then(attempt, attempt);
  return queue;
};

const comeBack = async (was) => {
  const state = was === "offline" ? "" : await renew().catch(() => "offline");
  if (!state) return typed ? send() : STATES.rest();
  STATES[state]();
  clearTimeout(again);
  again = setTimeout(comeBack, AGAIN, state);
};

window.addEventListener("focus", () => { if (again) comeBack("signedOut"); });
window.addEventListener("online", () => { if (again) comeBack("offline"); });

const write = () => {
  typed = true;
  if (!again) STATES.writing();
  clearTimeout(still);
  still = setTimeout(send, STILL);
  latest ||= setTimeout(send, LATEST);
  jotting ||= setTimeout(jot, WRITTEN_DOWN);
};

const jot = () => {
  jotting = 0;
  if (typed && !going) shelve(collect());
};

form.addEventListener("input", write);
form.addEventListener("change", write);
const listen = () => window.CKEDITOR?.instances.id_body?.on("change", write);
if (window.CKEDITOR?.status === "loaded") listen();
window.CKEDITOR?.on("instanceReady", listen);

window.addEventListener("pagehide", () => { if (typed && !going) shelf.putAtOnce(SHELF + key, [...collect()]); });
document.addEventListener("visibilitychange", () => { if (document.hidden && typed && !again) send(); });

// Save and the steps: first the text is brought to safety, so that no dead network and no
// expired session can swallow it; only then the page is left.
let pressed = false;
let passes = false;
form.addEventListener("submit", async (event) => {
  if (passes) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // Whoever presses again while a slow server answers would take the step twice.
  if (pressed || going) return;
  pressed = true;
  typed = true;
  const state = await send();
  pressed = false;
  if (["offline", "signedOut", "somebodyElse", "refused"].includes(state)) return;
  typed = false;
  going = passes = true;
  form.requestSubmit(event.submitter);
  passes = false;
  // The answer may never come, and nobody has left.
  setTimeout(() => { going = false; }, PATIENCE);
}, true);
window.addEventListener("pageshow", () => { going = false; });

// Text that was left unsaved

const show = (offer) => {
  if (offers.querySelector(`[data-offer="${offer.key}"]`)) return;
  const shown = offers.querySelector("template").content.firstElementChild.cloneNode(true);
  shown.dataset.offer = offer.key;
  shown.querySelectorAll("[data-is]").forEach((part) => { part.textContent = offer[part.dataset.is]; });
  shown.querySelectorAll("[data-leads]").forEach((link) => { link.href = offer[link.dataset.leads]; });
  shown.querySelector("[data-drop]").dataset.drop = offer.drop;
  offers.append(shown);
};

offers.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-drop]");
  if (!button) return;
  const said = await post(button.dataset.drop, new FormData()).catch(() => ({}));
  if (!said.dropped) return STATES.offline();
  button.closest("[data-offer]").remove();
  if (typed) send();
});

// What an earlier page could not send: it is sent now, and offered.
const bringBack = async () => {
  for (const [name, fields] of await shelf.all(SHELF)) {
    const page = name.slice(SHELF.length);
    if (page === key) continue;
    const data = new FormData();
    for (const [field, value] of fields) data.append(field, value);
    const said = await post(autosave, data).catch(() => ({}));
    if (["kept", "rest"].includes(said.state)) unshelve(page);
    if (said.state === "kept" && page !== taken) show(said.offer);
  }
};
bringBack();

// Who else is here

const others = place.querySelector("[data-others]");
const newer = place.querySelector("[data-newer]");

const line = ({ name, changed }) =>
  `${name} is also here${changed.length ? `, has changed ${changed.join(", ")}` : ""}.`;

const around = ({ here: people, newest }) => {
  const words = people.map(line).join(" ");
  if (others.textContent !== words) others.textContent = words;
  others.hidden = !words;
  newer.hidden = !newest;
  if (newest) newer.firstElementChild.textContent = `${newest.by} saved revision ${newest.number}.`;
};

newer.querySelector("button").addEventListener("click", () => {
  if (typed || saying.textContent.startsWith("Draft")) form.requestSubmit(form.querySelector(".steps__save"));
  else window.location.reload();
});

const beat = async () => {
  const data = new FormData();
  data.set("base", form.querySelector("[name=base]").value);
  const said = await post(here, data).catch(() => null);
  if (said?.here) around(said);
  if (said?.state === "signedOut" && !again) comeBack("signedOut");
};

if (here) {
  beat();
  setInterval(beat, BEAT);
  window.addEventListener("pagehide", () => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", csrf());
    data.set("gone", "yes");
    navigator.sendBeacon(here, data);
  });
}

// A page that goes on with unsaved text has something to save from the start.
if (taken) form.dispatchEvent(new Event("input"));
