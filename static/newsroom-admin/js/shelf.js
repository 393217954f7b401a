// Words in this browser that the server does not have yet. IndexedDB has written them down when it
// says so, and a browser that is killed still has them; what localStorage holds it may lose. But
// that one needs no waiting, and takes what a page that is being left has no time for.
const STORE = "texts";

const answer = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

let opened = null;
const open = () => {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("unsaved", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onblocked = reject;
    answer(request).then(resolve, reject);
  });
  return opened;
};

// One after the other, so that what is taken away was put there before.
let queue = Promise.resolve();
const inTurn = (act) => {
  queue = queue.then(act, act);
  return queue;
};

const change = async (act) => {
  const transaction = (await open()).transaction(STORE, "readwrite", { durability: "strict" });
  act(transaction.objectStore(STORE));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
};

export const putAtOnce = (name, fields) => {
  try {
    localStorage.setItem(name, JSON.stringify({ at: Date.now(), fields }));
  } catch {
    // A full or forbidden store: the page itself still holds the text.
  }
};

export const put = (name, fields) => {
  const text = { at: Date.now(), fields };
  return inTurn(() => change((store) => store.put(text, name)).catch(() => putAtOnce(name, fields)));
};

export const remove = (name) => {
  localStorage.removeItem(name);
  return inTurn(() => change((store) => store.delete(name)).catch(() => {}));
};

const ofBrowser = async () => {
  const store = (await open()).transaction(STORE).objectStore(STORE);
  const [names, texts] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll())]);
  return names.map((name, place) => [name, texts[place]]);
};

const ofPages = () => Object.keys(localStorage).map((name) => {
  try {
    return [name, JSON.parse(localStorage.getItem(name))];
  } catch {
    return [name, null];
  }
});

// What is there under names that begin so, as (name, fields): of two texts of a page the newer.
export const all = async (prefix) => {
  const found = new Map();
  for (const [name, text] of [...await ofBrowser().catch(() => []), ...ofPages()]) {
    if (!name.startsWith(prefix) || !text?.fields) continue;
    if (!(found.get(name)?.at > text.at)) found.set(name, text);
  }
  return [...found].map(([name, { fields }]) => [name, fields]);
};
