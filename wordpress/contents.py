"""From a record of the export to the fields of a story or page here."""

from newsroom import richtext
from wordpress import mapping
from wordpress.models import Kind, Note

# Custom fields that became something else here, or that only WordPress itself used.
HANDLED = {
    "_thumbnail_id", "_edit_last", "_edit_lock", "_wp_old_slug", "_wp_old_date",
    "_yoast_wpseo_title", "_yoast_wpseo_metadesc", "_yoast_wpseo_primary_category",
    "rank_math_title", "rank_math_description", "rank_math_primary_category",
    "_wp_attached_file", "_wp_attachment_image_alt", "_pingme", "_encloseme", "footnotes",
}  # fmt: skip  # fmt: skip
LONGEST_KEPT = 200_000


class Contents:
    """The part of bringing texts that fills in headline, deck, filing, bylines and the rest."""

    def _map(self, batch, text):
        record, body = text.record, text.body
        for note in body.notes:
            text.note(*note)
        if text.verdict.reason:
            text.note(Note.Kind.CHANGED, text.verdict.reason)
        title = mapping.plain(record["title"])
        if not title:
            title = _first_words(body.html) or "Untitled"
            text.note(Note.Kind.GUESSED, f"It had no title; it is called “{title}” here.")
        headline = mapping.shortened(title, 200)
        if headline != title:
            text.note(Note.Kind.CHANGED, f"Its title was cut to 200 characters. Whole: {title}")
        if body.hidden:
            text.kept["hidden"] = body.hidden
        self._keep_fields(text)
        if text.item.target_kind == Kind.PAGE:
            text.content = {
                "title": headline,
                "description": self._search_description(text),
                "body": body.html,
            }
            return
        text.content = {"headline": headline, "body": body.html}
        text.content |= self._deck(text) | self._filing(batch, text) | self._lead(batch, text)
        text.content |= {
            "slug": mapping.slug_of(record["post_name"]),
            "search_title": self._search_title(text, headline),
            "search_description": self._search_description(text),
            "bylines": self._bylines(batch.site, text),
        }

    def _deck(self, text):
        excerpt = mapping.plain(text.record["excerpt"])
        deck = mapping.shortened(excerpt, 300)
        if deck != excerpt:
            text.kept["excerpt"] = excerpt
            text.note(Note.Kind.CHANGED, f"Its excerpt was cut to 300 characters. Whole: {excerpt}")
        if not deck and text.item.is_public:
            deck = self._search_description(text)
            if deck:
                text.note(Note.Kind.GUESSED, "Its search description became its deck.")
        return {"deck": deck}

    def _search_title(self, text, title):
        found = text.record.meta_value("_yoast_wpseo_title", "rank_math_title", "_aioseo_title")
        return mapping.shortened(mapping.search_words(found, title), 120)

    def _search_description(self, text):
        found = text.record.meta_value(
            "_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description"
        )
        return mapping.shortened(mapping.search_words(found, ""), 300)

    def _filing(self, batch, text):
        site, record = batch.site, text.record
        categories, tags, other = [], [], []
        for term in record.terms:
            if term.domain == "category":
                slug = mapping.slug_of(term.slug, 80) or mapping.slug_of(term.name, 80)
                if slug in site.categories:
                    categories.append(site.categories[slug])
            elif term.domain in ("post_tag", "tag"):
                tags.append((mapping.plain(term.name) or term.slug)[:100])
            elif term.domain != "author":
                other.append([term.domain, term.slug, term.name])
        if other:
            text.kept["terms"] = other
            names = ", ".join(sorted({domain for domain, *_ in other}))
            text.note(Note.Kind.KEPT, f"Terms of other kinds are kept beside it: {names}.")
        categories = list(dict.fromkeys(categories))
        primary = self._primary(site, record, categories)
        if primary is None:
            primary = site.nameless
            text.note(Note.Kind.GUESSED, f"It had no category; it stands in {primary}.")
        further = [c.pk for c in categories if c.pk != primary.pk]
        return {"category": primary, "further_categories": further, "tag_names": tags}

    def _primary(self, site, record, categories):
        number = record.meta_value("_yoast_wpseo_primary_category", "rank_math_primary_category")
        for category in categories if number else ():
            if site.category_words.get(category.slug, {}).get("number") == number:
                return category
        real = [c for c in categories if c.slug != "uncategorized"]
        return next(iter(real or categories), None)

    def _bylines(self, site, text):
        record = text.record
        signed = [
            site.author(term.slug) or site.author(term.name)
            for term in record.terms
            if term.domain == "author"
        ]
        signed = [pk for pk in dict.fromkeys(signed) if pk]
        if not signed and (creator := record["creator"].strip()):
            signed = [site.author(creator)]
        signed = [pk for pk in signed if pk]
        if not signed:
            text.note(Note.Kind.PERSON, "The export names no author of it.")
        return [{"author": pk, "role": "reporter"} for pk in signed]

    def _lead(self, batch, text):
        number = text.lead
        if not number or number == "0":
            return {"lead_photo": None, "lead_caption": "", "lead_alt": ""}
        picture = batch.around.pictures.get(f"#{number}")
        if picture is None or not picture.is_here:
            text.body.lacks_pictures = True
            text.note(Note.Kind.PERSON, "Its featured picture is missing.")
            return {"lead_photo": None, "lead_caption": "", "lead_alt": ""}
        caption = text.body.repeated_caption or picture.caption
        return {
            "lead_photo": batch.photos[picture.photo],
            "lead_caption": caption[:2000],
            "lead_alt": picture.alt[:500],
        }

    def _keep_fields(self, text):
        fields = {}
        for key, value in text.record.meta:
            if key not in HANDLED and value:
                fields.setdefault(key[:200], []).append(value[:LONGEST_KEPT])
        if fields:
            text.kept["fields"] = fields
            names = ", ".join(sorted(fields)[:12]) + (" …" if len(fields) > 12 else "")
            number = "1 custom field is" if len(fields) == 1 else f"{len(fields)} custom fields are"
            text.note(Note.Kind.KEPT, f"{number} kept beside it: {names}.")
            cut = [key[:60] for key, value in text.record.meta if len(value) > LONGEST_KEPT]
            if cut:
                text.note(
                    Note.Kind.CHANGED,
                    f"Only the first {LONGEST_KEPT} characters are kept of: {', '.join(cut)}.",
                )


def _first_words(html):
    return mapping.shortened(" ".join(richtext.plain_text(html).split()), 60)
