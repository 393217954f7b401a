// Stands in the head of each page (newsroom/first_script.py) and runs before anything is seen: what
// a reader chose, what a browser can do and what time it is decide how the first paint looks. The
// first paint waits for all of it, so nothing slow stands here: Intl alone takes 10 ms to wake up.
{
  // What is laid out at once does not move: nothing is seen until the parser has come so far.
  const { seenDownTo: href, then } = document.currentScript.dataset;
  const mark = Object.assign(document.createElement("link"), { rel: "expect", blocking: "render", href });
  document.head.append(mark);

  const root = document.documentElement;
  const can = ["script", navigator.share && "share", navigator.clipboard && "copy"];
  root.dataset.can = can.filter(Boolean).join(" ");
  try {
    const theme = localStorage.getItem("theme");
    if (theme) root.dataset.theme = theme;
  } catch {
    // storage may be refused; then the system decides
  }

  // A page is the same for everybody and may have been kept: only the browser knows how long ago.
  const hour = 3600_000;
  const tellAge = (time) => {
    delete time.dataset.ago;
    const age = Date.now() - Date.parse(time.dateTime);
    if (age < 0 || age > 24 * hour) return;
    const minutes = Math.max(1, Math.floor(age / 60_000));
    const [count, unit] = age < hour ? [minutes, "minute"] : [Math.floor(age / hour), "hour"];
    time.title = time.textContent;
    time.textContent = `${count} ${unit}${count > 1 ? "s" : ""} ago`;
  };

  // What something follows has come to its end; the last on the page may lack half of its words.
  const isWhole = (node) => node !== document && (node.nextSibling || isWhole(node.parentNode));
  const tellAges = () => {
    const isLoading = document.readyState === "loading";
    for (const time of document.querySelectorAll("[data-ago]")) {
      if (!isLoading || isWhole(time)) tellAge(time);
    }
  };
  const parser = new MutationObserver(tellAges);
  parser.observe(document, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => {
    parser.disconnect();
    tellAges();
  });

  // What nobody sees waits for the first paint: the script that improves the page, the manifest.
  let coming;
  const improve = () => {
    coming ??= import(then).finally(() => removeEventListener("click", keep, true));
    return coming;
  };
  // A click that is faster than the script is not lost.
  const keep = async (event) => {
    const wanted = event.target.closest("[data-needs], [data-opens]");
    if (!wanted || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await improve().catch(() => {});
    wanted.click();
  };
  addEventListener("click", keep, true);
  const begin = () => {
    improve();
    for (const late of document.querySelectorAll("head noscript")) late.outerHTML = late.textContent;
  };
  if (PerformanceObserver.supportedEntryTypes.includes("paint")) {
    const painted = new PerformanceObserver(() => {
      painted.disconnect();
      begin();
    });
    painted.observe({ type: "paint", buffered: true });
  } else {
    addEventListener("load", begin);
  }
}
