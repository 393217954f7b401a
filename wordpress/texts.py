"""The second reading: stories and pages, in batches, each through the one door of publication."""

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q
from psycopg2.extras import Json, execute_values

from articles.models import Article
from articles.workflow import InvalidStep, Status
from authors.models import Author
from newsroom import richtext
from pages.models import Page
from photos.models import Photo
from wordpress import around as naming
from wordpress import bodies, builders, mapping
from wordpress.bodies import Around, Picture, Story
from wordpress.catalogue import AUTHOR_TYPES, NOT_CONTENT, TEXTS
from wordpress.makers import digest_of
from wordpress.mapping import Standing
from wordpress.models import ArchivedComment, ImportedItem, Kind, LegacyAddress, Note

State = ImportedItem.State
Source = ImportedItem.Source

# Custom fields that became something else here, or that only WordPress itself used.
HANDLED = {
    "_thumbnail_id", "_edit_last", "_edit_lock", "_wp_old_slug", "_wp_old_date",
    "_yoast_wpseo_title", "_yoast_wpseo_metadesc", "_yoast_wpseo_primary_category",
    "rank_math_title", "rank_math_description", "rank_math_primary_category",
    "_wp_attached_file", "_wp_attachment_image_alt", "_pingme", "_encloseme", "footnotes",
}  # fmt: skip
LONGEST_KEPT = 200_000


@dataclass
class Text:
    """One story or page on its way in."""

    record: object
    item: ImportedItem
    verdict: mapping.Verdict
    digest: str
    source: str = ""
    attached: list = field(default_factory=list)
    body: bodies.Body | None = None
    content: dict | None = None
    notes: list = field(default_factory=list)
    kept: dict = field(default_factory=dict)

    def note(self, kind, sentence, link=""):
        self.notes.append((kind, sentence, link))

    @property
    def number(self):
        return self.item.reserved_id

    @property
    def lead(self):
        return self.record.meta_value("_thumbnail_id")


@dataclass
class Batch:
    """Records that are written together, with what their texts refer to."""

    site: object
    texts: list
    others: list
    around: Around
    photos: dict = field(default_factory=dict)
    kept: list = field(default_factory=list)
    talked: list = field(default_factory=list)


class Texts:
    """Brings the texts of one run; the run's own words are in `outcome`."""

    def __init__(self, run, options, importer, now):
        self.run, self.options, self.by, self.now = run, options, importer, now

    # Reading

    def prepare(self, site, records):
        """What has to be done with these records, and what their texts name."""
        keys = [record.key for record in records]
        rows = ImportedItem.objects.filter(site=site.name, source=Source.POST, key__in=keys)
        items = {item.key: item for item in rows}
        texts, others = [], []
        for key, record in zip(keys, records, strict=True):
            if key not in items:
                continue
            if record["post_type"].strip() in TEXTS:
                texts += self._text(site, record, items[key])
            else:
                others.append((record, items[key]))
        batch = Batch(site, texts, others, Around(site.name, site.hosts, places=site.places))
        if texts:
            self._look_around(batch)
        return batch

    def _text(self, site, record, item):
        if not self.options.wants(record, item):
            return []
        digest = self._digest(record)
        may_be_completed = item.lacks_pictures and self.options.brings_pictures
        if item.state == State.DONE and item.source_digest == digest and not may_be_completed:
            return []
        verdict = mapping.verdict_on(record, item.moment, self.now)
        return [Text(record, item, verdict, digest, builders.source_of(record))]

    def _digest(self, record):
        said = (sorted(record.fields.items()), record.terms, record.meta, record.comments)
        return hashlib.blake2b(repr(said).encode(errors="replace"), digest_size=16).hexdigest()

    def _look_around(self, batch):
        """Load, for all texts of the batch at once, what they refer to."""
        around, contents = batch.around, [text.source for text in batch.texts]
        contents += self._load_reusable(around, contents)
        numbers = {n for content in contents for n in naming.picture_numbers_in(content)}
        numbers |= {text.lead for text in batch.texts}
        addresses = {a for content in contents for a in naming.addresses_in(content)}
        galleries = [t.item.key for t in batch.texts if "[gallery" in t.source]
        self._load_pictures(around, numbers, addresses, batch, galleries)
        self._load_stories(around, addresses)

    def _load_reusable(self, around, contents):
        found, wanted = [], {n for c in contents for n in naming.REUSABLE.findall(c)}
        for _ in range(bodies.DEEPEST):
            if not wanted:
                break
            rows = ImportedItem.objects.filter(
                site=around.site, source=Source.POST, key__in=wanted, wp_type="wp_block"
            )
            for row in rows:
                around.reusable[row.key] = row.details.get("content", "")
            new = [around.reusable[n] for n in wanted if n in around.reusable]
            found += new
            wanted = {n for c in new for n in naming.REUSABLE.findall(c)} - set(around.reusable)
        return found

    def _load_pictures(self, around, numbers, addresses, batch, galleries):
        keys = {mapping.media_key(a, around.hosts) for a in addresses} - {""}
        rows = ImportedItem.objects.filter(site=around.site, target_kind=Kind.PHOTO)
        rows = rows.filter(
            Q(source=Source.POST, key__in=numbers - {""})
            | Q(media_key__in=keys)
            | Q(source=Source.POST, parent_key__in=galleries)
        ).order_by("-source", "-pk")
        rows = list(rows)
        found = [row.target_id for row in rows if row.target_id]
        here = batch.photos = Photo.objects.in_bulk(found) if found else {}
        attached = {}
        for row in rows:
            is_here = row.target_id in here
            picture = Picture(
                photo=row.target_id if is_here else row.reserved_id,
                alt=row.details.get("alt", ""),
                caption=row.details.get("caption", ""),
                is_here=is_here,
                attachment=row.key,
            )
            if row.source == Source.POST:
                around.pictures[f"#{row.key}"] = picture
                attached.setdefault(row.parent_key, []).append(row.key)
            around.pictures[row.media_key] = picture
        for text in batch.texts:
            numbers = attached.get(text.item.key, ())
            text.attached = sorted(numbers, key=lambda n: (len(n), n))

    def _load_stories(self, around, addresses):
        own = [a for a in addresses if around.is_own(a)]
        keys = {mapping.link_key(a) for a in own}
        keys = (keys | {naming.BELOW.sub("", key) for key in keys}) - {""}
        if not keys:
            return
        by_number = {key: number for key in keys if (number := post_number(key))}
        rows = ImportedItem.objects.filter(
            site=around.site, source=Source.POST, target_kind__in=[Kind.ARTICLE, Kind.PAGE]
        ).filter(Q(link_key__in=keys) | Q(key__in=set(by_number.values())))
        for row in rows:
            story = Story(
                row.target_kind,
                row.target_id or row.reserved_id,
                row.planned_path if row.is_public else "",
            )
            around.stories[row.link_key] = story
            for key, number in by_number.items():
                if number == row.key:
                    around.stories[key] = story

    def jobs(self, batch):
        """The conversions of a batch, as arguments that another process can take."""
        return [
            (
                text.source,
                text.lead,
                text.record["link"],
                tuple(text.attached),
                text.record.meta_value("footnotes"),
            )
            for text in batch.texts
        ]

    def note_doubles(self, doubles):
        """Report numbers that stand twice in the export; one item of each came."""
        sentence = "Its number stands more than once in the export; one item of them came."
        for site, key in sorted(doubles):
            item = ImportedItem.objects.get(site=site, source=Source.POST, key=key)
            Note.objects.get_or_create(item=item, kind=Note.Kind.PERSON, sentence=sentence)

    # Writing

    def write(self, batch, converted):
        """Write a batch; the caller holds the transaction."""
        for text, body in zip(batch.texts, converted, strict=True):
            text.body = body
            self._map(batch, text)
        stories = [t for t in batch.texts if t.item.target_kind == Kind.ARTICLE]
        self._write_stories(stories)
        for text in batch.texts:
            if text.item.target_kind == Kind.PAGE:
                self._write_page(batch, text)
        for record, item in batch.others:
            self._keep_other(batch, record, item)
        self._write_beside(batch)

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
            text.note(Note.Kind.KEPT, f"{len(fields)} custom fields are kept beside it: {names}.")
            cut = [key[:60] for key, value in text.record.meta if len(value) > LONGEST_KEPT]
            if cut:
                text.note(
                    Note.Kind.CHANGED,
                    f"Only the first {LONGEST_KEPT} characters are kept of: {', '.join(cut)}.",
                )

    # Stories

    def _write_stories(self, texts):
        here = self._here(texts)
        fresh = [t for t in texts if t.number not in here and t.item.state != State.DONE]
        gone = [t for t in texts if t.number not in here and t.item.state == State.DONE]
        for text in gone:
            text.note(Note.Kind.PERSON, "It was imported before and deleted here since.")
        if fresh:
            contents = [t.content for t in fresh]
            drafted = Article.objects.draft_many(
                contents, by=self.by, pks=[t.number for t in fresh]
            )
            here |= {article.pk: article for article in drafted}
        known = [t for t in texts if t.number in here and t not in fresh]
        changed = [t for t in known if self._update(t, here[t.number])]
        self._put_in_place([*fresh, *changed], here)
        self._note_outcome([*fresh, *changed])

    def _here(self, texts):
        pks = [t.number for t in texts if t.item.state == State.DONE]
        rows = Article.objects.filter(pk__in=pks).select_related("newest_revision")
        return {article.pk: article for article in rows} if pks else {}

    def _update(self, text, article):
        """Save what has changed there as a new revision, unless somebody wrote here since."""
        if standing_of(article) != text.item.target_digest:
            text.note(
                Note.Kind.PERSON,
                "It was edited here since the last import: that stays, and the old site’s is left.",
            )
            return False
        newest = article.newest_revision
        wanted = text.content | {"body": richtext.clean(text.content["body"])}
        before = newest.content()
        if article.live_revision_id:
            # The address of a public story stays.
            wanted["slug"] = before["slug"]
        if any(wanted[name] != before.get(name) for name in wanted):
            article.save_revision(
                wanted, by=self.by, base=newest.number, note="Imported again from WordPress."
            )
        return True

    def _put_in_place(self, texts, here):
        """Publish, schedule, submit, withdraw or bin each, as the export says."""
        shown = []
        for text in texts:
            article, standing = here[text.number], text.verdict.standing
            if standing in (Standing.PUBLIC, Standing.SCHEDULED):
                shown.append(text)
            elif article.status == Status.PUBLISHED:
                self._take_back(text, article)
            elif standing == Standing.REVIEW and article.status == Status.DRAFT:
                article.submit(by=self.by)
            elif standing == Standing.BIN and not article.binned_at:
                article.bin(by=self.by)
        if not shown:
            return
        report = Article.objects.publish_many(
            [here[t.number] for t in shown],
            by=self.by,
            moments={t.number: t.item.moment for t in shown},
            paths={t.number: t.item.planned_path for t in shown},
            note="Imported from WordPress.",
            record_failures=True,
        )
        refused = {refusal.article.pk: refusal.reason for refusal in report.refused}
        paths = {article.pk: article.path for article in report.published}
        for text in shown:
            if reason := refused.get(text.number):
                text.note(Note.Kind.PERSON, f"It could not be published: {reason}")
            elif paths[text.number] != text.item.planned_path:
                text.item.planned_path = paths[text.number]

    def _take_back(self, text, article):
        try:
            if article.is_public:
                article.withdraw(by=self.by, note="It is no longer public on the old site.")
            else:
                article.unschedule(by=self.by, note="It is no longer scheduled on the old site.")
        except (InvalidStep, PermissionDenied) as reason:
            text.note(Note.Kind.PERSON, f"It is public here and not there: {reason}")

    def _note_outcome(self, texts):
        rows = Article.objects.filter(pk__in=[t.number for t in texts])
        standing = {a.pk: standing_of(a) for a in rows.select_related("newest_revision").only(
            "status", "newest_revision__number", "binned_at")}  # fmt: skip
        for text in texts:
            item = text.item
            item.target_id, item.is_ours = text.number, True
            item.target_digest = standing.get(text.number, "")
            self._finish(text)

    def _finish(self, text):
        item = text.item
        item.state, item.source_digest = State.DONE, text.digest
        item.lacks_pictures = text.body.lacks_pictures
        item.comment_count = len(text.record.comments)

    # Pages

    def _write_page(self, batch, text):
        item = text.item
        page = Page.objects.filter(pk=item.target_id).select_related("newest_revision").first()
        if page is None:
            text.note(Note.Kind.PERSON, "Its page was deleted here since.")
            return
        if item.target_digest and standing_of(page) != item.target_digest:
            text.note(
                Note.Kind.PERSON,
                "It was edited here since the last import: that stays, and the old site’s is left.",
            )
            return
        self._show_lead_of_page(batch, text)
        page.save_revision(text.content, by=self.by, note="Imported from WordPress.")
        if text.verdict.standing in (Standing.PUBLIC, Standing.SCHEDULED):
            if text.verdict.standing == Standing.SCHEDULED:
                text.note(Note.Kind.PERSON, "Pages cannot be scheduled: publish it by hand.")
            elif not page.is_public or page.has_newer_work or item.lacks_pictures:
                page.publish(by=self.by)
        elif page.is_public:
            page.take_down(by=self.by)
        item.target_digest = standing_of(page)
        self._finish(text)

    def _show_lead_of_page(self, batch, text):
        picture = batch.around.pictures.get(f"#{text.lead}") if text.lead else None
        if picture and picture.photo not in text.body.photos:
            figure = f'<figure class="photo" data-photo="{picture.photo}"><img alt=""></figure>'
            text.content["body"] = richtext.clean(figure + text.content["body"])
            text.body.lacks_pictures = text.body.lacks_pictures or not picture.is_here

    # What is neither a story nor a page

    def _keep_other(self, batch, record, item):
        kind = record["post_type"].strip()
        digest = self._digest(record)
        if item.source_digest == digest:
            return
        text = Text(record, item, None, digest)
        if item.target_kind == Kind.PHOTO:
            # The picture itself came before; only what was said of it is left.
            batch.talked += [text] if record.comments else []
            return
        item.source_digest, item.comment_count = digest, len(record.comments)
        if kind in AUTHOR_TYPES:
            self._show_guest(batch.site, record)
        if kind in NOT_CONTENT:
            item.state = State.DROPPED
        else:
            item.state = State.KEPT
            text.kept["raw"] = {
                "fields": {
                    k: v[:LONGEST_KEPT] for k, v in record.fields.items() if v and not _is_mail(v)
                },
                "terms": [list(term) for term in record.terms],
                "meta": [
                    [k, v[:LONGEST_KEPT]]
                    for k, v in record.meta
                    if kind not in AUTHOR_TYPES or not _is_mail(v)
                ],
            }
            text.note(*_why_kept(kind, record))
        batch.kept.append(text)

    def _show_guest(self, site, record):
        """Give a guest author of Co-Authors Plus the portrait from the old site."""
        login = record.meta_value("cap-user_login") or record["post_name"]
        author = Author.objects.filter(pk=site.author(login), photo=None).first()
        portrait = ImportedItem.objects.filter(
            site=site.name, source=Source.POST, key=record.meta_value("_thumbnail_id"),
            target_kind=Kind.PHOTO, state=State.DONE,
        ).first()  # fmt: skip
        made = ImportedItem.objects.filter(
            site=site.name, source=Source.AUTHOR, target_id=author and author.pk, is_ours=True
        ).first()
        # Only of a profile that the import made and nobody has changed.
        if portrait is None or made is None or made.target_digest != digest_of(author):
            return
        author.photo_id = portrait.target_id
        author.save(update_fields=["photo"])
        made.target_digest = digest_of(author)
        made.save(update_fields=["target_digest"])

    # Beside the stories

    def _write_beside(self, batch):
        texts = [*batch.texts, *batch.kept]
        self._write_comments([*texts, *batch.talked])
        if not texts:
            return
        items = [text.item for text in texts]
        for text in texts:
            kept = {k: v for k, v in text.item.details.items() if k not in KEPT_NAMES}
            text.item.details = _storable(kept | text.kept)
        self._save_items(items)
        Note.objects.filter(item__in=items).delete()
        Note.objects.bulk_create(
            Note(item=text.item, kind=kind, sentence=_storable(sentence), link=link[:1000])
            for text in texts
            for kind, sentence, link in dict.fromkeys(text.notes)
        )
        self._write_addresses(batch.texts)

    def _save_items(self, items):
        rows = [
            (
                item.pk, item.state, item.target_id, item.is_ours, item.source_digest,
                item.target_digest, item.lacks_pictures, item.comment_count,
                item.planned_path, Json(item.details), self.run.pk,
            )
            for item in items
        ]  # fmt: skip
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, SAVE_ITEMS, rows, template=SAVED, page_size=500)

    def _write_comments(self, texts):
        if self.options.only and "comments" not in self.options.only:
            return
        talked = [text for text in texts if text.record.comments]
        if not talked:
            return
        ArchivedComment.objects.filter(item__in=[t.item for t in talked]).delete()
        ArchivedComment.objects.bulk_create(
            (
                _comment(text.item, comment, place)
                for text in talked
                for place, comment in enumerate(text.record.comments)
            ),
            ignore_conflicts=True,
        )

    def _write_addresses(self, texts):
        """Slugs that a story had before its last one on the old site."""
        rows = []
        for text in texts:
            link = text.item.link_key
            for key, old in text.record.meta:
                if key == "_wp_old_slug" and old and "/" in link and text.item.target_id:
                    path = f"{link.rpartition('/')[0]}/{old}".lower()[:500]
                    rows.append(
                        LegacyAddress(
                            path=path, item=text.item,
                            target_kind=text.item.target_kind, target_id=text.item.target_id,
                        )
                    )  # fmt: skip
        if rows:
            LegacyAddress.objects.bulk_create(rows, ignore_conflicts=True)


KEPT_NAMES = {"fields", "hidden", "terms", "raw", "excerpt"}
SAVE_ITEMS = """
UPDATE wordpress_importeditem AS item SET state = new.state, target_id = new.target_id,
    is_ours = new.is_ours, source_digest = new.source_digest, target_digest = new.target_digest,
    lacks_pictures = new.lacks_pictures, comment_count = new.comment_count,
    planned_path = new.planned_path, details = new.details, run_id = new.run_id
FROM (VALUES %s) AS new(id, state, target_id, is_ours, source_digest, target_digest,
    lacks_pictures, comment_count, planned_path, details, run_id)
WHERE item.id = new.id
"""
SAVED = "(%s, %s, %s::bigint, %s, %s, %s, %s, %s, %s, %s::jsonb, %s)"


def convert_many(jobs, around):
    """Convert texts; runs in a process of its own where there is much to do."""
    return [
        bodies.convert(
            content, around, lead=lead, address=address, attached=attached, footnotes=footnotes
        )
        for content, lead, address, attached, footnotes in jobs
    ]


def post_number(key):
    """The number of the post that an address of the form ?p=12 names."""
    if not key.startswith("?"):
        return ""
    query = parse_qs(key[1:])
    for name in ("p", "page_id", "attachment_id"):
        if query.get(name, [""])[0].isdigit():
            return query[name][0]
    return ""


def standing_of(thing):
    """What shows whether somebody here has written or decided anything since."""
    binned = " binned" if getattr(thing, "binned_at", None) else ""
    return f"{thing.newest_revision.number} {thing.status}{binned}"


def _is_mail(text):
    """People’s mail addresses are nobody’s business here."""
    return MAIL.fullmatch(text.strip()) is not None


MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def _first_words(html):
    return mapping.shortened(" ".join(richtext.plain_text(html).split()), 60)


def _why_kept(kind, record):
    if kind == "attachment":
        address = record["attachment_url"].strip()
        return Note.Kind.PERSON, "Files other than pictures are not brought over.", address[:1000]
    if kind == "wp_block":
        return Note.Kind.KEPT, "A reusable block: its text stands where it was used.", ""
    return Note.Kind.KEPT, f"The type “{kind[:60] or 'none'}” is unknown here; it is kept raw.", ""


def _comment(item, comment, place):
    written = mapping.utc_moment(comment.get("comment_date_gmt", ""))
    return ArchivedComment(
        item=item,
        key=(comment.get("comment_id", "").strip() or f"place {place}")[:40],
        parent_key=comment.get("comment_parent", "").strip()[:40].removeprefix("0"),
        name=_storable(mapping.plain(comment.get("comment_author", "")))[:200],
        text=_storable(comment.get("comment_content", "")),
        status=comment.get("comment_approved", "").strip()[:20],
        wp_type=comment.get("comment_type", "").strip()[:40],
        written_at=written,
    )


def _storable(value):
    """Without what Postgres cannot keep."""
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_storable(k): _storable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(v) for v in value]
    return value
