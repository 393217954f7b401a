"""The usual shortcodes in our grammar; unknown ones are kept for the editor."""

import re
from html import escape, unescape

from newsroom.richtext import embeds
from wordpress import shortcodes
from wordpress.builders import is_layout, segments
from wordpress.mapping import plain

RESTRICTED = set(
    """
    member members membership private restrict restricted protect protected login logged
    loggedin paid premium paywall subscribe subscriber subscribers subscription password hide
    hidden access pmpro level user visitor role groups rcp mepr memberful patreon lock locked
    locker
    """.split()
)
FILE_NAMES = "src mp3 m4a ogg wav wma mp4 m4v webm ogv flv url".split()
PLAYERS = set("youtube vimeo tweet twitter soundcloud instagram facebook tiktok".split())
NOTES = {"footnote", "footnotes", "ref", "fn", "efn_note", "mfn", "sidenote", "endnote"}
LISTINGS = {"code", "sourcecode", "source", "php", "xml", "html", "css", "javascript"}
NAMED = PLAYERS | NOTES | {
    "caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist", "image", "img",
    "more", "wp-caption", "pullquote", "pull-quote", "quote", "blockquote", "iframe", "telegram",
}  # fmt: skip
# Those of WordPress.com and of the usual plugins, whatever stands in them.
USUAL = set(
    """
    toc googlemaps googlemap wpvideo slideshow polldaddy poll scribd ted dailymotion hulu archives
    subscribe2 sitemap contact-form contact-form-7 recaptcha print_link latex
    googleplus gravityform gravityforms wpforms ninja_form tablepress table bandcamp slideshare
    flickr spotify getty crowdsignal mailchimp_subscriber_popup jetpack-related-posts nggallery
    ngg_images slideshow_deploy rev_slider metaslider soliloquy envira-gallery foogallery
    modula adrotate ad ads adsense bsa_pro_ad_space newsletter newsletter_form mc4wp_form
    optin-monster-shortcode pricing_table sharethis addtoany social_share author_box
    """.split()
)


class Codes:
    """The part of a conversion that knows the usual shortcodes."""

    def _shortcodes(self, text, depth=0):
        return shortcodes.replace(text, self._say, self._is_shortcode, depth)

    def _is_shortcode(self, tag, text):
        """Whether a tag that encloses nothing is one, and not a remark in square brackets."""
        name, attributes = tag["name"].lower(), tag["attributes"]
        if name in NAMED or (is_layout(name) and "<" not in attributes):
            return True
        if "<" in QUOTED.sub("", attributes):
            return False
        if name in USUAL or tag["alone"] or re.search(r"\w\s*=\s*[\"'\w]", attributes):
            return True
        if attributes.strip():
            return False
        if "_" in name or "-" in name:
            return tag["name"] == name
        before, after = text[: tag.start()][-40:], text[tag.end() :][:40]
        lone = re.search(r"(?:^|\n|>)[ \t]*$", before) and re.match(r"[ \t]*(?:$|\n|<)", after)
        return bool(lone) and tag["name"] == name

    def _say(self, code, depth):
        writer = getattr(self, f"_code_{code.name.replace('-', '_')}", None)
        if writer:
            return writer(code, depth)
        if code.name in PLAYERS:
            return self._code_embed(code, depth)
        if segments(code.name) & RESTRICTED:
            return self._hide(f"shortcode {code.name}", code.source)
        if code.name in NOTES and plain(code.inner or ""):
            return self._footnote(self._shortcodes(code.inner, depth + 1))
        if code.name in LISTINGS and code.inner is not None:
            return f"<pre>{escape(unescape(code.inner), quote=False)}</pre>"
        if is_layout(code.name):
            return self._layout(code, depth)
        return self._hide(f"shortcode {code.name}", code.source)

    def _hide(self, what, text):
        """Keep for the editor what readers must not see, or could not make sense of."""
        self.body.hidden.append({"what": what, "text": text})
        self.body.note("person", f"The {what} is hidden from readers and kept beside the text.")
        self.excused.append(text)
        return ""

    def _footnote(self, text):
        """Put a note at the end of the text, and its number where it stood."""
        self.footnotes.append(text)
        return f"<sup>{len(self.footnotes)}</sup>"

    def _code_caption(self, code, depth):
        inner = self._shortcodes(code.inner or "", depth + 1)
        image = re.search(r"(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", inner, re.I)
        if not image:
            return inner
        caption = code.get("caption") or inner[: image.start()] + inner[image.end() :]
        number = code.get("id").rpartition("_")[2]
        return (
            f'<figure data-number="{escape(number)}">{image[0]}'
            f"<figcaption>{caption.strip()}</figcaption></figure>"
        )

    _code_wp_caption = _code_caption

    def _code_gallery(self, code, depth):
        numbers = re.findall(r"\d+", code.get("ids", "include"))
        if not numbers:
            numbers = self.attached
            self.body.note("guessed", "A gallery without numbers shows the pictures of its story.")
        return self._gallery(numbers)

    def _code_playlist(self, code, depth):
        return self._hide("shortcode playlist", code.source)

    def _code_embed(self, code, depth):
        address = plain(code.inner or "") or code.get("url", "src", "id", "v")
        address = address or next((v for v in code.values if v), "")
        address = unescape(address.lstrip("="))
        if address and "/" not in address:
            address = {
                "youtube": f"https://www.youtube.com/watch?v={address}",
                "vimeo": f"https://vimeo.com/{address}",
            }.get(code.name, "")
        if not address:
            return self._hide(f"shortcode {code.name}", code.source)
        return self._embed(address)

    def _code_audio(self, code, depth):
        address = code.get(*FILE_NAMES) or next((v for v in code.values if "/" in v), "")
        address = address or (re.findall(r"https?://[^\s\"'<\]]+", code.inner or "") or [""])[0]
        if not address:
            return self._hide(f"shortcode {code.name}", code.source)
        return self._player(code.name, address)

    _code_video = _code_audio

    def _code_pullquote(self, code, depth):
        said = self._shortcodes(code.inner or "", depth + 1)
        return f'<aside class="pull-quote">{said}</aside>'

    _code_pull_quote = _code_pullquote

    def _code_quote(self, code, depth):
        said = self._shortcodes(code.inner or "", depth + 1)
        by = code.get("cite", "author", "source")
        cite = f"<cite>{escape(by, quote=False)}</cite>" if by and "/" not in by else ""
        said = said if "<p" in said or not cite else f"<p>{said}</p>"
        return f"<blockquote>{said}{cite}</blockquote>"

    _code_blockquote = _code_quote

    def _code_image(self, code, depth):
        address = code.get("src", "url", "image") or plain(code.inner or "")
        alt = escape(code.get("alt", "title"))
        return f'<img src="{escape(address)}" alt="{alt}">' if address else ""

    _code_img = _code_image

    def _code_iframe(self, code, depth):
        address = code.get("src", "url")
        if not address.startswith(("http", "//")):
            return self._hide("shortcode iframe", code.source)
        return self._embed(address)

    def _code_more(self, code, depth):
        return ""

    # Pictures and players

    def _embed(self, address, caption=""):
        address = f"https:{address}" if address.startswith("//") else address
        found = embeds.address(address)
        if found:
            self.excused.append(address)
            return (
                f'<figure class="embed" data-src="{escape(found.page)}">'
                f"<figcaption>{caption}</figcaption></figure>"
            )
        if not self.around.is_own(address):
            self.body.note(
                "changed", "Something embedded from another site became a link.", address
            )
        return f'<p><a href="{escape(address)}">{caption or escape(address)}</a></p>'

    def _player(self, name, address):
        if embeds.address(address):
            return self._embed(address)
        kind = "Audio" if name == "audio" else "Video"
        file = self.around.file(address)
        if file is None:
            self.body.note("person", f"{kind} of another place: a link stands there.", address)
            return f'<p><a href="{escape(address)}">{kind}</a></p>'
        words = f"{kind}: {file.title}" if file.title else kind
        found = self._address_of_file(file, address)
        self.body.note("changed", "A player became a link to its file.", address)
        return f'<p><a href="{escape(found)}">{escape(words)}</a></p>'

    def _gallery(self, numbers):
        figures = "".join(self._photo_of(self.around.picture(number)) for number in numbers)
        missing = [n for n in numbers if not self.around.picture(n)]
        if missing:
            self.body.note(
                "person", f"A gallery names pictures that are not there: {', '.join(missing)}."
            )
        return f'<figure class="gallery">{figures}</figure>' if figures else ""

    def _photo_of(self, picture, alt="", caption=""):
        if picture is None:
            return ""
        self._remember(picture)
        alt = alt or picture.alt
        said = f"<figcaption>{caption}</figcaption>" if caption else ""
        if not caption and picture.caption:
            said = f"<figcaption>{escape(picture.caption)}</figcaption>"
        return (
            f'<figure class="photo" data-photo="{picture.photo}"><img alt="{escape(alt)}">'
            f"{said}</figure>"
        )

    def _remember(self, picture):
        self.body.photos.append(picture.photo)
        if not picture.is_here:
            self.body.lacks_pictures = True


QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
