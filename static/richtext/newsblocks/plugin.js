// Stories, photos and posts stand in the text as one piece each: an editor can move or remove
// them and write their captions, but cannot break what they refer to.
(() => {
  const { tools, TRISTATE_ON, TRISTATE_OFF } = CKEDITOR;
  const TITLES = {
    subhead: "Subhead (Ctrl+Alt+2)", more: "MORE link (Ctrl+Alt+M)", photo: "Photo (Ctrl+Alt+P)",
  };
  const WORDS = "strong em sub sup; a[!href]";
  const escape = (text) => tools.htmlEncodeAttr(text);

  const is = (tag, name) => (element) => element.name === tag && element.hasClass(name);
  const box = (name) => (element) => element.hasClass(name);
  const isEmpty = (block) => !/[^\s\u200b]/.test(block.getText()) && !block.findOne("img");
  const paragraphs = (text) =>
    text.split(/\n\s*\n|\n/).filter((line) => line.trim()).map((line) => `<p>${escape(line.trim())}</p>`).join("");

  // Where the cursor is: the block of the body that it stands in.
  function here(editor) {
    const editable = editor.editable();
    const range = editor.getSelection()?.getRanges()[0];
    if (!range || !editable.contains(range.startContainer)) {
      return range?.startContainer.equals(editable) ? editable.getChild(Math.max(range.startOffset - 1, 0)) : editable.getLast();
    }
    const block = range.startContainer.getAscendant((node) => node.getParent()?.equals(editable), true);
    // At the start of a line, what is put in belongs above it: behind what was put in before.
    const above = block.getPrevious((node) => node.type === CKEDITOR.NODE_ELEMENT);
    const isAtStart = range.collapsed && block.is("p", "h2", "h3") && !isEmpty(block) && range.checkStartOfBlock();
    return (isAtStart && above) || block;
  }

  // New blocks stand behind the one with the cursor, or in its place if it is empty.
  function put(editor, html, after) {
    editor.fire("saveSnapshot");
    const ready = editor.dataProcessor.toHtml(html, { context: "div", fixForBody: false });
    const element = CKEDITOR.dom.element.createFromHtml(ready, editor.document);
    if (!after) editor.editable().append(element);
    else if (after.type === CKEDITOR.NODE_ELEMENT && after.is("p") && isEmpty(after)) element.replace(after);
    else element.insertAfter(after);
    goOnBehind(editor, element);
    return element;
  }

  function goOnBehind(editor, element) {
    let next = element.getNext((node) => node.type === CKEDITOR.NODE_ELEMENT);
    if (!next) {
      next = emptyParagraph(editor);
      next.insertAfter(element);
    }
    editor.widgets.checkWidgets();
    if (!next.data("cke-widget-wrapper")) stand(editor, next);
    editor.fire("saveSnapshot");
  }

  function emptyParagraph(editor) {
    const paragraph = editor.document.createElement("p");
    paragraph.appendBogus();
    return paragraph;
  }

  function stand(editor, element) {
    editor.focus();
    const range = editor.createRange();
    range.moveToElementEditStart(element);
    range.select();
    range.startContainer.scrollIntoView?.();
  }

  // A widget that was changed is written anew in its place.
  function rewrite(editor, widget, html) {
    editor.fire("saveSnapshot");
    const ready = editor.dataProcessor.toHtml(html, { context: "div", fixForBody: false });
    const element = CKEDITOR.dom.element.createFromHtml(ready, editor.document);
    const old = widget.wrapper;
    element.insertBefore(old);
    editor.widgets.del(widget);
    goOnBehind(editor, element);
  }

  const photoHtml = ({ id, alt, decorative, caption, file }) =>
    `<figure class="photo" data-photo="${Number(id)}"><img alt="${escape(alt)}"` +
    `${decorative ? ' data-decorative="true"' : ""} src="${escape(file)}">` +
    `<figcaption>${caption}</figcaption></figure>`;

  // What a figure in the text says; captions as HTML, since they may hold links.
  const photoIn = (figure) => {
    const image = figure.findOne("img");
    return {
      id: Number(figure.data("photo")),
      alt: image.getAttribute("alt") || "",
      decorative: image.hasAttribute("data-decorative"),
      file: image.data("cke-saved-src") || image.getAttribute("src"),
      caption: figure.findOne("figcaption")?.getHtml() ?? "",
    };
  };
  const chosen = (photo) => ({ ...photo, caption: escape(photo.caption) });

  const moreHtml = ({ id, text }) =>
    `<p class="more-link" data-article="${Number(id)}">MORE: ${escape(text)}</p>`;

  const galleryHtml = (photos, caption) =>
    `<figure class="gallery">${photos.map(photoHtml).join("")}<figcaption>${caption}</figcaption></figure>`;

  const embedHtml = ({ address, post, source }) =>
    `<figure class="embed" data-src="${escape(address)}">${post ? `<blockquote>${post}</blockquote>` : ""}` +
    `<figcaption>${source}</figcaption></figure>`;

  const withCaption = (element) => {
    const { element: Element } = CKEDITOR.htmlParser;
    if (!element.getFirst("figcaption")) element.add(new Element("figcaption"));
  };

  CKEDITOR.plugins.add("newsblocks", {
    requires: "widget",

    onLoad() {
      // CKEditor would put a data: address here, which the page's policy forbids.
      tools.transparentImageData = `${this.path}empty.svg`;
    },

    beforeInit(editor) {
      Object.assign(editor.lang.format, { tag_p: "Text", tag_h2: "Subhead", tag_h3: "Small subhead" });
    },

    init(editor) {
      // On a narrow screen the tools go sideways: then they are reached and moved by keys, too.
      editor.on("instanceReady", () => {
        const box = document.getElementById(`${editor.id}_toolbox`);
        const reach = () => {
          if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
          else box.removeAttribute("tabindex");
        };
        if (box) new ResizeObserver(reach).observe(box);
      });
      const { dialogs, picker, stories, embeds } = editor.config.newsblocks;
      const ask = async (question, ...what) => {
        const answer = await (await import(dialogs))[question](...what);
        if (!answer) editor.focus();
        return answer;
      };
      const pickPhoto = (options) => import(picker).then(({ openPhotoPicker }) => openPhotoPicker(options));

      // Stories

      editor.widgets.add("more", {
        upcast: is("p", "more-link"),
        async edit() {
          const story = await ask("askStory", stories);
          if (story) rewrite(editor, this, moreHtml(story));
        },
      });

      command("more", "MORE", CKEDITOR.CTRL + CKEDITOR.ALT + 77, async (after) => {
        const story = await ask("askStory", stories);
        if (story) put(editor, moreHtml(story), after);
      });

      // Photos

      editor.widgets.add("photo", {
        editables: { caption: { selector: "figcaption", allowedContent: WORDS } },
        upcast(element) {
          if (!is("figure", "photo")(element) || element.parent.hasClass?.("gallery")) return false;
          withCaption(element);
          return true;
        },
        async edit() {
          const photo = photoIn(this.element);
          const answer = await ask("askPhoto", photo, pickPhoto);
          if (answer) rewrite(editor, this, photoHtml({ ...answer, caption: photo.caption || escape(answer.caption) }));
        },
      });

      command("photo", "Photo", CKEDITOR.CTRL + CKEDITOR.ALT + 80, (after) =>
        pickPhoto({ title: "Photo", onChoose: (photo) => put(editor, photoHtml(chosen(photo)), after) }));

      editor.widgets.add("gallery", {
        upcast(element) {
          if (!is("figure", "gallery")(element)) return false;
          element.children.filter((child) => child.name === "figure").forEach(withCaption);
          withCaption(element);
          return true;
        },
        init() {
          this.element.find("figcaption").toArray().forEach((caption, number) => {
            caption.data("number", number);
            this.initEditable(`caption${number}`, { selector: `[data-number="${number}"]`, allowedContent: WORDS });
          });
        },
        async edit() {
          const photos = this.element.find("figure.photo").toArray().map(photoIn);
          const answer = await ask("askGallery", photos, pickPhoto);
          const caption = this.element.find("figcaption").toArray().at(-1).getHtml();
          if (answer) rewrite(editor, this, galleryHtml(answer.map(keepCaption), caption));
        },
      });

      command("gallery", "Gallery", null, async (after) => {
        const photos = await ask("askGallery", [], pickPhoto);
        if (photos) put(editor, galleryHtml(photos.map(keepCaption), ""), after);
      });

      // Posts

      editor.widgets.add("post", {
        editables: {
          post: { selector: "blockquote", allowedContent: `p; ${WORDS}` },
          source: { selector: "figcaption", allowedContent: WORDS },
        },
        upcast(element) {
          if (!is("figure", "embed")(element)) return false;
          withCaption(element);
          return true;
        },
        async edit() {
          const post = this.element.findOne("blockquote");
          const source = this.element.findOne("figcaption");
          const old = {
            address: this.element.data("src"),
            text: post ? post.find("p").toArray().map((line) => line.getText()).join("\n") : "",
            source: source.getText(),
          };
          const answer = await ask("askEmbed", embeds, old);
          if (!answer) return;
          rewrite(editor, this, embedHtml({
            address: answer.address,
            post: post && answer.text === old.text ? post.getHtml() : paragraphs(answer.text),
            source: answer.source === old.source ? source.getHtml() : escape(answer.source),
          }));
        },
      });

      command("embed", "Embed", null, async (after) => {
        const answer = await ask("askEmbed", embeds, {});
        if (answer) {
          put(editor, embedHtml({
            address: answer.address, post: paragraphs(answer.text), source: escape(answer.source),
          }), after);
        }
      });

      // Boxes in the text

      const subhead = new CKEDITOR.style({ element: "h2" });
      editor.attachStyleStateChange(subhead, (state) => editor.getCommand("subhead").setState(state));
      editor.addCommand("subhead", new CKEDITOR.styleCommand(subhead));
      button("subhead", "Subhead");
      editor.setKeystroke(CKEDITOR.CTRL + CKEDITOR.ALT + 50, "subhead");

      boxCommand("pullquote", "Pull quote", "pull-quote", async (after) => {
        const words = editor.getSelection()?.getSelectedText() ?? "";
        const answer = await ask("askPullQuote", words);
        if (!answer) return;
        const cite = answer.who ? `<cite>${escape(answer.who)}</cite>` : "";
        put(editor, `<aside class="pull-quote">${paragraphs(answer.words)}${cite}</aside>`, after);
      });

      boxCommand("factbox", "Fact box", "fact-box", (after) => {
        const blocks = selectedBlocks(editor);
        const aside = put(editor, '<aside class="fact-box"><h3></h3><p></p></aside>', blocks.at(-1) ?? after);
        const [title, text] = aside.getChildren().toArray();
        if (blocks.length) {
          blocks.forEach((block) => block.insertBefore(text));
          text.remove();
        }
        for (const block of blocks.length ? [title] : [title, text]) {
          if (!block.getBogus()) block.appendBogus();
        }
        stand(editor, title);
        editor.fire("saveSnapshot");
      });

      // Enter in an empty last line goes on below the box.
      editor.on("key", (event) => {
        if (event.data.keyCode !== 13) return;
        const path = editor.elementPath();
        const around = path?.contains(box("fact-box")) || path?.contains(box("pull-quote"));
        const { block } = path ?? {};
        if (!around || !block?.getParent().equals(around)) return;
        if (!block.is("p") || block.getNext() || !isEmpty(block)) return;
        event.cancel();
        editor.fire("saveSnapshot");
        block.insertAfter(around);
        stand(editor, block);
        editor.fire("saveSnapshot");
      });

      editor.setKeystroke(CKEDITOR.CTRL + 70, "find");
      editor.setKeystroke(CKEDITOR.CTRL + 72, "replace");

      function command(name, label, keys, run) {
        editor.addCommand(name, { async: true, exec(one) { run(here(one)); one.fire("afterCommandExec", { name, command: this }); } });
        button(name, label);
        if (keys) editor.setKeystroke(keys, name);
      }

      // Pressed inside such a box, the button takes the box away and leaves the text.
      function boxCommand(name, label, className, run) {
        editor.addCommand(name, {
          contextSensitive: 1,
          refresh(one, path) { this.setState(path.contains(box(className)) ? TRISTATE_ON : TRISTATE_OFF); },
          exec(one) {
            const around = one.elementPath()?.contains(box(className));
            if (around) unwrap(one, around);
            else run(here(one));
          },
        });
        button(name, label);
      }

      function button(name, label) {
        editor.ui.addButton(`News${name}`, { label, title: TITLES[name] ?? label, command: name });
      }
    },
  });

  const keepCaption = (photo) => (photo.isNew ? chosen(photo) : photo);

  function unwrap(editor, around) {
    editor.fire("saveSnapshot");
    const bookmarks = editor.getSelection().createBookmarks();
    for (const cite of around.find("> cite").toArray()) cite.renameNode("p");
    around.remove(true);
    editor.getSelection().selectBookmarks(bookmarks);
    editor.fire("saveSnapshot");
  }

  // The whole blocks that somebody selected, if they may stand in a fact box.
  function selectedBlocks(editor) {
    const range = editor.getSelection()?.getRanges()[0];
    if (!range || range.collapsed) return [];
    const editable = editor.editable();
    const top = (node) => node.getAscendant((one) => one.getParent()?.equals(editable), true);
    const [first, last] = [top(range.startContainer), top(range.endContainer)];
    if (!first || !last || first.equals(last)) return [];
    const blocks = [];
    for (let block = first; block; block = block.equals(last) ? null : block.getNext()) {
      if (block.type === CKEDITOR.NODE_ELEMENT) blocks.push(block);
    }
    return blocks.every((block) => block.is("p", "h2", "h3", "ul", "ol", "dl")) ? blocks : [];
  }
})();
