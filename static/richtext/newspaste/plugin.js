// What somebody pastes keeps what it means and loses its looks: bold stays bold, headings stay
// headings, whatever markup another program has written them in.
(() => {
  const GONE = "script, style, noscript, template, svg, math, object, canvas, audio, video, button, input, select, textarea, meta, link, title, col, colgroup";
  const RENAMED = { B: "strong", I: "em", H1: "h2", H4: "h3", H5: "h3", H6: "h3" };
  const KEPT_BLOCKS = "P H2 H3 UL OL LI DL DT DD BLOCKQUOTE TABLE CAPTION THEAD TBODY TFOOT TR TH TD HR PRE".split(" ");
  const WRAPPERS = "address, article, body > div, center, details, div, fieldset, figcaption, figure, footer, form, header, hgroup, main, nav, section, summary, aside";
  const OURS = "figure.photo[data-photo], figure.gallery, figure.embed[data-src], aside.pull-quote, aside.fact-box, p.more-link[data-article]";
  const isBlock = (node) => node.nodeType === 1 && (KEPT_BLOCKS.includes(node.tagName) || node.matches(OURS));

  const rename = (element, name) => {
    const other = element.ownerDocument.createElement(name);
    for (const attribute of ["href", "start", "colspan", "rowspan", "scope"]) {
      if (element.hasAttribute(attribute)) other.setAttribute(attribute, element.getAttribute(attribute));
    }
    other.append(...element.childNodes);
    element.replaceWith(other);
    return other;
  };
  const wrapInside = (element, name) => {
    const mark = element.ownerDocument.createElement(name);
    mark.append(...element.childNodes);
    element.append(mark);
  };
  const unwrap = (element) => element.replaceWith(...element.childNodes);
  const isHeading = (element) => element.closest("h1, h2, h3, h4, h5, h6, th");
  const holdsBlocks = (element) => Boolean(element.querySelector("p, div, h1, h2, h3, h4, h5, h6, ul, ol, table, blockquote"));

  // Google Docs wraps everything in <b style="font-weight: normal">, and says bold by a style.
  function readStyles(page) {
    for (const element of page.querySelectorAll("b[style], strong[style], i[style], em[style]")) {
      const { fontWeight, fontStyle } = element.style;
      const isBold = /^(B|STRONG)$/.test(element.tagName);
      if (isBold ? /^(normal|[1-4]00)$/.test(fontWeight) : fontStyle === "normal") unwrap(element);
    }
    for (const element of page.querySelectorAll("[style]")) {
      const { fontWeight, fontStyle, verticalAlign } = element.style;
      if (element.matches("body, table, thead, tbody, tr, ul, ol") || holdsBlocks(element)) continue;
      if (/^(bold|bolder|[6-9]00)$/.test(fontWeight) && !isHeading(element)) wrapInside(element, "strong");
      if (/^(italic|oblique)/.test(fontStyle)) wrapInside(element, "em");
      if (element.matches("span, a, font") && /^(super|sub)$/.test(verticalAlign)) {
        wrapInside(element, verticalAlign === "super" ? "sup" : "sub");
      }
    }
  }

  // Posts and players of other sites come along as embeds of ours.
  function readEmbeds(page, sites) {
    const known = (text) => sites.some(({ pattern }) => new RegExp(`^(?:${pattern})$`, "i").test(text ?? ""));
    const embed = (address, ...post) => {
      const figure = page.createElement("figure");
      figure.className = "embed";
      figure.setAttribute("data-src", address);
      if (post.length) {
        const quote = page.createElement("blockquote");
        quote.append(...post);
        figure.append(quote);
      }
      return figure;
    };
    for (const quote of page.querySelectorAll("blockquote.twitter-tweet")) {
      const link = [...quote.querySelectorAll("a[href]")].reverse().find((one) => known(one.getAttribute("href")));
      const words = [...quote.querySelectorAll("p")];
      if (!link || !words.length) continue;
      const source = page.createElement("figcaption");
      source.textContent = quote.textContent.replace(words.map((p) => p.textContent).join(""), "").trim().replace(/^—\s*/, "");
      const figure = embed(link.getAttribute("href"), ...words);
      figure.append(source);
      quote.replaceWith(figure);
    }
    for (const frame of page.querySelectorAll("iframe")) {
      const address = frame.getAttribute("src")?.replace(/^\/\//, "https://");
      if (known(address)) frame.replaceWith(embed(address));
      else frame.remove();
    }
  }

  function readLinks(page) {
    for (const link of page.querySelectorAll('a[href^="https://www.google.com/url?"]')) {
      const target = new URL(link.getAttribute("href")).searchParams.get("q");
      if (/^https?:/.test(target ?? "")) link.setAttribute("href", target);
    }
  }

  // Google Docs puts a nested list beside the item that it belongs to.
  function readLists(page) {
    for (const list of page.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
      if (list.previousElementSibling?.tagName === "LI") list.previousElementSibling.append(list);
    }
    for (const paragraph of page.querySelectorAll("li > p:only-of-type")) unwrap(paragraph);
  }

  // Pictures stand in the photo library, with their rights; no other site's is shown from there.
  function leavePictures(page) {
    const foreign = [...page.querySelectorAll("img")].filter((image) => !image.closest("figure.photo[data-photo]"));
    foreign.forEach((image) => image.remove());
    for (const image of page.querySelectorAll("img")) {
      const origin = URL.parse?.(image.getAttribute("src") ?? "", location.href)?.origin;
      if (origin !== location.origin) image.setAttribute("src", `${CKEDITOR.plugins.getPath("newspaste")}../no-photo.svg`);
      image.removeAttribute("srcset");
    }
    page.querySelectorAll("picture, source").forEach(unwrap);
    return foreign.filter((image) => !(Number(image.getAttribute("width") ?? 99) <= 2)).length;
  }

  // What our grammar has no block for becomes paragraphs, each line of text one.
  function partWrappers(page) {
    for (const wrapper of [...page.querySelectorAll(WRAPPERS)].reverse()) {
      if (wrapper.matches(OURS) || wrapper.closest(OURS)) continue;
      const inCell = wrapper.closest("li, td, th, dt, dd");
      if (inCell) wrapper.after(page.createElement("br"));
      else paragraphsIn(wrapper);
      unwrap(wrapper);
    }
  }

  function paragraphsIn(wrapper) {
    let line = null;
    for (const node of [...wrapper.childNodes]) {
      if (isBlock(node)) {
        line = null;
      } else if (line || node.nodeType === 1 || node.textContent.trim()) {
        if (!line) {
          line = wrapper.ownerDocument.createElement("p");
          node.before(line);
        }
        line.append(node);
      }
    }
  }

  function meant(html, sites) {
    const page = new DOMParser().parseFromString(html, "text/html");
    readEmbeds(page, sites);
    page.querySelectorAll(GONE).forEach((element) => element.remove());
    readStyles(page);
    readLinks(page);
    readLists(page);
    const pictures = leavePictures(page);
    for (const element of page.querySelectorAll(Object.keys(RENAMED).join(","))) {
      rename(element, RENAMED[element.tagName]);
    }
    partWrappers(page);
    page.querySelectorAll("span:not(.place), font, u, ins, mark, small, big, label").forEach(unwrap);
    for (const element of page.querySelectorAll("[style], [id], [dir], [lang]")) {
      for (const name of ["style", "id", "dir", "lang"]) element.removeAttribute(name);
    }
    for (const empty of page.querySelectorAll("strong, em, sup, sub, a")) {
      if (!empty.textContent && !empty.firstElementChild) empty.remove();
    }
    return { html: page.body.innerHTML, pictures };
  }

  CKEDITOR.plugins.add("newspaste", {
    requires: "clipboard",

    init(editor) {
      // Behind the filter for Word (3), before CKEditor's own sorting out (6).
      editor.on("paste", ({ data }) => {
        if (!data.dataValue || data.dataTransfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_INTERNAL) return;
        if (!/<[a-z]/i.test(data.dataValue)) return;
        const { html, pictures } = meant(data.dataValue, editor.config.newsblocks.embeds);
        data.dataValue = html;
        data.type = "html";
        data.dontFilter = true;
        if (pictures) {
          const what = pictures === 1 ? "A picture was" : `${pictures} pictures were`;
          editor.showNotification(`${what} left behind: put it into the photo library, then insert it from there.`, "info", 12000);
        }
      }, null, null, 4);
    },
  });
})();
