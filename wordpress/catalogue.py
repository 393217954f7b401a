"""The first reading of an export: what is in it, and a number for all that is still to come.

Texts name stories and pictures that stand further down in the file. So everything is listed
first, in the database and not in memory, and each story and photo gets its number and address.
"""

from collections import Counter
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.db import connection
from django.utils.text import slugify
from psycopg2.extras import Json, execute_values

from files import intake
from files.models import tidy_name
from wordpress import around, builders, mapping
from wordpress.makers import NAMELESS, Authors, Categories, Pages, Tags
from wordpress.mapping import Standing
from wordpress.models import ImportedItem, Kind

BATCH = 1000
PICTURES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".jpe", ".bmp", ".tif", ".tiff", ".heic",
            ".avif"}  # fmt: skip
TEXTS = {"post": Kind.ARTICLE, "page": Kind.PAGE}
AUTHOR_TYPES = {"guest-author"}
# Menus and caches of WordPress itself, which say nothing to readers here.
NOT_CONTENT = {
    "nav_menu_item", "revision", "customize_changeset", "oembed_cache", "user_request",
    "wp_global_styles", "wp_template", "wp_template_part", "wp_navigation", "custom_css",
    "wp_font_family", "wp_font_face", "sidebar",
}  # fmt: skip
SHOWN = (Standing.PUBLIC, Standing.SCHEDULED)


class Site:
    """What is known of an old site while its export is read."""

    def __init__(self, head, zone, started_at):
        self.name = mapping.site_of(head)
        self.hosts = frozenset(mapping.hosts_of(head))
        self.head = head
        self.zone = zone
        self.started_at = started_at
        self.counts = Counter()
        self.keys = Keys()
        self.authors = {}
        self.author_words = {}
        self.categories = {}
        self.category_words = {}
        self.tags = {}
        self.tag_addresses, self.author_slugs = {}, {}
        self.menu = {}

    @cached_property
    def places(self):
        """The addresses that sections, topics and people have here, by those they had there."""
        found = {("tag", slug): address for slug, address in self.tag_addresses.items()}
        for slug, category in self.categories.items():
            found["category", slug] = category.get_absolute_url()
        for login, slug in self.author_slugs.items():
            found["author", login] = f"/author/{slug}/"
        return found

    @cached_property
    def nameless(self):
        """Where stories stand that had no category."""
        fresh = {"name": NAMELESS, "parent": "", "slug": "uncategorized"}
        self.category_words.setdefault("uncategorized", fresh)
        return Categories(self, None).make_one("uncategorized")

    def author(self, name):
        """The pk of an author by login, nicename or name."""
        for key in (name.casefold(), slugify(name), slugify(name.removeprefix("cap-"))):
            if key in self.authors:
                return self.authors[key]
        return None


class Catalogue:
    """Lists one export; called again for the same export it finds everything listed."""

    def __init__(self, site, run, options, by, now):
        self.site, self.run, self.options, self.by, self.now = site, run, options, by, now
        self.rows, self.pictures = {}, {}

    def take(self, record):
        """List one record."""
        self.site.counts[_counted_as(record)] += 1
        self.site.counts["comment"] += len(record.comments)
        if record.kind == "item":
            self._item(record)
        elif record.kind == "author":
            self._author(record)
        else:
            self._term(record)
        if len(self.rows) >= BATCH:
            self.flush()

    def finish(self):
        self.flush()
        site = self.site
        # The tables were empty a moment ago: planned as if they still were, each of the following
        # questions would compare everything with everything.
        _run("ANALYZE wordpress_importeditem")
        _merge_pictures(site)
        _reserve_numbers(site)
        _settle_moments(site, self.run)
        _settle_paths(site)
        Authors(site, self.run, self.options).make()
        Categories(site, self.run).make()
        Tags(site, self.run).make()
        Pages(site, self.run, self.by).make()

    # Items

    def _item(self, record):
        if not self.site.keys.give(record):
            return
        kind = record["post_type"].strip()
        item = self._row(record, kind)
        if kind in AUTHOR_TYPES:
            self._guest(record)
        if kind == "nav_menu_item":
            self._menu(record)
        if kind in TEXTS or kind == "wp_block":
            self._pictures_in(builders.source_of(record))
        if kind in TEXTS:
            self._names_in(record)
        self.rows[item["key"]] = item

    def _row(self, record, kind):
        moment, _ = mapping.moment_of(record, self.site.zone)
        verdict = mapping.verdict_on(record, moment, self.now)
        row = {
            "key": record.key,
            "wp_type": kind[:60],
            "wp_status": record["status"].strip()[:60],
            "parent_key": record["post_parent"].strip()[:400].removeprefix("0"),
            "title": mapping.shortened(mapping.plain(record["title"]), 300),
            "link": record["link"].strip()[:1000],
            "link_key": mapping.link_key(record["link"]) if record["link"].strip() else "",
            "media_key": "",
            "is_public": kind in TEXTS and verdict.standing in SHOWN,
            "is_sticky": record["is_sticky"].strip() == "1",
            "moment": moment,
            "planned_path": "",
            "target_kind": TEXTS.get(kind, ""),
            "details": {},
        }
        if kind == "post":
            row["planned_path"] = self._path(record, row)
        elif kind == "attachment":
            self._attachment(record, row)
        elif kind == "page":
            row["details"] = {"slug": mapping.slug_of(record["post_name"])}
        elif kind == "wp_block":
            row["details"] = {"content": record["content"]}
        return row

    def _path(self, record, row):
        """The address of a story: its old one where that fits ours."""
        if mapping.OURS.fullmatch(row["link_key"]):
            return row["link_key"]
        slug = mapping.slug_of(record["post_name"]) or mapping.slug_of(record["title"]) or "story"
        moment = (row["moment"] or self.site.started_at).astimezone(self.site.zone)
        return f"{moment:%Y/%m}/{slug}"

    def _attachment(self, record, row):
        address = record["attachment_url"].strip() or record["guid"].strip()
        meta = mapping.image_meta(record.meta_value("_wp_attachment_metadata"))
        caption = mapping.plain(record["excerpt"]) or meta.get("caption", "")
        credit = record.meta_value("_media_credit", "media_credit", "credit", "_credit")
        credit = credit or meta.get("credit") or meta.get("copyright")
        row["details"] = {
            "address": address[:1000],
            "file": record.meta_value("_wp_attached_file")[:1000],
            "alt": mapping.plain(record.meta_value("_wp_attachment_image_alt"))[:500],
            "caption": caption[:2000],
            "description": mapping.plain(record["content"])[:2000],
            "credit": (mapping.plain(credit) if credit else mapping.credit_in(caption))[:250],
        }
        row["media_key"] = mapping.media_key(address, self.site.hosts)
        name = PurePosixPath(unquote(mapping.parts_of(address).path)).name
        if PurePosixPath(name.lower()).suffix in PICTURES:
            row["target_kind"] = Kind.PHOTO
        elif intake.type_of(name):
            row["target_kind"] = Kind.FILE
            row["details"]["name"] = tidy_name(name)

    def _pictures_in(self, text):
        for address in around.images_in(text):
            key = mapping.media_key(address, self.site.hosts)
            self.pictures.setdefault(key, mapping.without_relay(address))

    def _names_in(self, record):
        is_filed = record["post_type"].strip() == "page"
        for term in record.terms:
            if term.domain == "category":
                is_filed = True
                self._name_category(term.slug, term.name, "")
            elif term.domain in ("post_tag", "tag"):
                self._name_tag(term.slug, term.name)
            elif term.domain == "author":
                login = term.slug.removeprefix("cap-") or term.name
                self._name_author(login, {"term": term.name}, aliases=[term.slug])
        if creator := record["creator"].strip():
            self._name_author(creator, {})
        if not is_filed:
            self._name_category("uncategorized", NAMELESS, "")

    def _menu(self, record):
        """A category or page that stood in a menu of the old site."""
        if record.meta_value("_menu_item_object") in ("category", "page"):
            kind, number = "_menu_item_object", "_menu_item_object_id"
            place = record["menu_order"].strip()
            named = (record.meta_value(kind), record.meta_value(number))
            self.site.menu.setdefault(named, int(place) if place.isdigit() else 100)

    # People and terms

    def _author(self, record):
        names = (record["author_display_name"].strip() or
                 f"{record['author_first_name']} {record['author_last_name']}".strip())  # fmt: skip
        self._name_author(
            record["author_login"].strip() or record["author_id"].strip(),
            {"name": names, "number": record["author_id"].strip()},
        )

    def _guest(self, record):
        login = record.meta_value("cap-user_login") or record["post_name"].removeprefix("cap-")
        self._name_author(
            login,
            {
                "name": record.meta_value("cap-display_name") or record["title"],
                "bio": record.meta_value("cap-description"),
                "website": record.meta_value("cap-website"),
                "job": record.meta_value("cap-jobtitle", "cap-job_title", "job_title"),
            },
            aliases=[record["post_name"], record.meta_value("cap-linked_account")],
        )

    def _name_author(self, login, words, aliases=()):
        if not login:
            return
        words = {k: v for k, v in words.items() if v}
        keys = [k for name in (login, *aliases) if name for k in (name.casefold(), slugify(name))]
        known = next((self.site.author_words[k] for k in keys if k in self.site.author_words), None)
        if known is None:
            known = {"login": login}
        for name, value in words.items():
            known.setdefault(name, value)
        for key in keys:
            if key:
                self.site.author_words.setdefault(key, known)

    def _term(self, record):
        kind = record.kind if record.kind != "term" else record["term_taxonomy"].strip()
        if kind == "category":
            slug = record["category_nicename"] or record["term_slug"]
            name = record["cat_name"] or record["term_name"]
            parent = record["category_parent"] or record["term_parent"]
            self._name_category(
                slug, name, parent, number=record["term_id"].strip(),
                text=record["category_description"] or record["term_description"],
            )  # fmt: skip
        elif kind in ("tag", "post_tag"):
            self._name_tag(
                record["tag_slug"] or record["term_slug"],
                record["tag_name"] or record["term_name"],
                record["term_id"].strip(),
            )

    def _name_category(self, slug, name, parent, number="", text=""):
        name = mapping.plain(name) or slug
        slug = mapping.slug_of(slug, 80) or mapping.slug_of(name, 80)
        if not slug:
            return
        fresh = {"name": name, "parent": "", "slug": slug}
        known = self.site.category_words.setdefault(slug, fresh)
        known["parent"] = known["parent"] or mapping.slug_of(parent, 80)
        known["number"] = known.get("number") or number
        known["text"] = known.get("text") or mapping.plain(text)

    def _name_tag(self, slug, name, number=""):
        name = mapping.plain(name) or slug
        known = self.site.tags.setdefault(slug or name, {"name": name[:100]})
        known["number"] = known.get("number") or number

    # Writing

    def flush(self):
        """Write what was listed so far."""
        rows = [self._values(ImportedItem.Source.POST, row) for row in self.rows.values()]
        pictures = []
        for key, address in self.pictures.items():
            picture = EMPTY | {"key": key[:400], "link": address[:1000], "media_key": key}
            picture |= {"target_kind": Kind.PHOTO, "details": {"address": address[:1000]}}
            pictures.append(self._values(ImportedItem.Source.PICTURE, picture))
        with connection.cursor() as cursor:
            for sql, values in ((UPSERT, rows), (UPSERT_PICTURE, pictures)):
                execute_values(cursor.cursor, sql, values, template=ROW, page_size=500)
        self.rows, self.pictures = {}, {}

    def _values(self, source, row):
        made = (row[name] if name != "details" else Json(row[name]) for name in COLUMNS)
        return (self.site.name, source, *made, self.run.pk)


COLUMNS = (
    "key", "wp_type", "wp_status", "parent_key", "title", "link", "link_key", "media_key",
    "is_public", "is_sticky", "moment", "planned_path", "target_kind", "details",
)  # fmt: skip
EMPTY = dict.fromkeys(COLUMNS, "") | {"is_public": False, "is_sticky": False, "moment": None}
INSERT = f"""
INSERT INTO wordpress_importeditem AS known
    (site, source, {", ".join(COLUMNS)}, run_id, state, is_ours, source_digest, target_digest,
     lacks_pictures, comment_count)
VALUES %s
ON CONFLICT (site, source, key) DO UPDATE SET run_id = excluded.run_id
"""  # noqa: S608  names of our own columns
UPSERT_PICTURE = INSERT
UPSERT = f"""{INSERT.rstrip()},
    wp_type = excluded.wp_type, wp_status = excluded.wp_status,
    parent_key = excluded.parent_key, title = excluded.title, link = excluded.link,
    link_key = excluded.link_key, media_key = excluded.media_key,
    is_public = excluded.is_public, is_sticky = excluded.is_sticky,
    moment = COALESCE(excluded.moment, known.moment),
    planned_path = CASE WHEN known.planned_path <> '' THEN known.planned_path
                        ELSE excluded.planned_path END,
    target_kind = CASE WHEN known.target_id IS NULL THEN excluded.target_kind
                       ELSE known.target_kind END,
    details = CASE WHEN known.state = 'seen' OR excluded.target_kind IN ('photo', 'file')
                   THEN known.details || excluded.details ELSE known.details END
"""
ROW = f"({', '.join(['%s'] * (len(COLUMNS) + 3))}, 'seen', false, '', '', false, 0)"


class Keys:
    """The key of each item of a site: its number, or what else tells it from others."""

    def __init__(self):
        self.links, self.given = {}, set()

    def give(self, record):
        """Set the record's key; false if the same item stood there before."""
        link = mapping.link_key(record["link"])
        key = record["post_id"].strip() or link or record["guid"] or record["title"]
        if record["post_id"].strip() and not record["post_type"].strip():
            # Torn from its item by a plugin; the whole one may stand elsewhere under its number.
            key = f"untyped:{key}"
        name = record["post_name"] or record["title"]
        said = hash((link, record["post_type"], name))
        if self.links.setdefault(key, said) != said:
            key = f"{key}~{record['post_type']}~{name or link}"
        record.key = key[:400]
        is_first = record.key not in self.given
        self.given.add(record.key)
        return is_first


def _counted_as(record):
    if record.kind == "item":
        return f"{record['post_type'].strip() or 'none'}:{record['status'].strip() or 'none'}"
    if record.kind == "term":
        return f"term:{record['term_taxonomy'].strip()}"
    return record.kind


def _run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def _merge_pictures(site):
    """A picture in a text that is an attachment too is the attachment."""
    _run(
        "DELETE FROM wordpress_importeditem picture USING wordpress_importeditem attachment "
        "WHERE picture.site = %s AND picture.source = 'picture' AND picture.state = 'seen' "
        "AND attachment.site = picture.site AND attachment.source = 'post' "
        "AND attachment.target_kind = 'photo' AND attachment.media_key = picture.media_key",
        site.name,
    )


NUMBERED = {
    Kind.ARTICLE: "articles_article",
    Kind.PHOTO: "photos_photo",
    Kind.FILE: "files_file",
}


def _reserve_numbers(site):
    for kind, table in NUMBERED.items():
        _run(
            "UPDATE wordpress_importeditem item SET reserved_id = numbered.number FROM ("
            "  SELECT id, nextval(pg_get_serial_sequence(%s, 'id')) AS number FROM ("
            "    SELECT id FROM wordpress_importeditem WHERE site = %s AND target_kind = %s "
            "    AND reserved_id IS NULL ORDER BY id) AS ordered) AS numbered "
            "WHERE item.id = numbered.id",
            table,
            site.name,
            kind,
        )


def _settle_moments(site, run):
    """A public story without any date has the moment at which it was first listed."""
    _run(
        "UPDATE wordpress_importeditem SET moment = %s "
        "WHERE site = %s AND moment IS NULL AND is_public",
        run.started_at,
        site.name,
    )


SETTLE = """
UPDATE wordpress_importeditem item SET planned_path = left(
    regexp_replace(item.planned_path, '~[0-9]+$', ''), 94) || '-' || (%s::text)
FROM (
    SELECT id, planned_path, row_number() OVER (
        PARTITION BY planned_path ORDER BY (state = 'done') DESC, id) AS place,
        state = 'done' AS is_done, reserved_id
    FROM wordpress_importeditem WHERE target_kind = 'article' AND planned_path <> ''
) AS wanted
WHERE item.id = wanted.id AND item.site = %s AND NOT wanted.is_done AND (
    wanted.place > 1
    OR EXISTS (SELECT 1 FROM articles_article a
               WHERE a.path = wanted.planned_path AND a.id IS DISTINCT FROM wanted.reserved_id)
    OR EXISTS (SELECT 1 FROM articles_formeraddress f WHERE f.path = wanted.planned_path)
)
"""


def _settle_paths(site):
    """No two stories get the same address."""
    for number in range(2, 50):
        if not _run(SETTLE, number, site.name):
            return
