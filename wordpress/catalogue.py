"""The first reading of an export: what is in it, and a number for all that is still to come.

Texts name stories and pictures that stand further down in the file. So everything is listed
first, in the database and not in memory, and each story and photo gets its number and address.
"""

import hashlib
from collections import Counter
from functools import cached_property
from pathlib import PurePosixPath

from django.db import connection
from django.utils.text import slugify
from psycopg2.extras import Json, execute_values

from articles.models import Tag
from authors.models import Author
from categories.models import Category
from pages import addresses
from pages.models import Page
from wordpress import bodies, mapping
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
NAMELESS = "Uncategorized"
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
        self.menu = {}

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
            self._pictures_in(record["content"])
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
        if PurePosixPath(mapping.parts_of(address).path.lower()).suffix in PICTURES:
            row["target_kind"] = Kind.PHOTO

    def _pictures_in(self, text):
        for address in bodies.IMAGES.findall(text) if "<img" in text else ():
            if address.startswith(("http", "/")) and not bodies.SMILIES.search(address):
                key = mapping.media_key(address, self.site.hosts)
                self.pictures.setdefault(key, address)

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
                self._name_author(login, {"name": term.name}, aliases=[term.slug])
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
        for key, address in self.pictures.items():
            picture = EMPTY | {"key": key[:400], "link": address[:1000], "media_key": key}
            picture |= {"target_kind": Kind.PHOTO, "details": {"address": address[:1000]}}
            rows.append(self._values(ImportedItem.Source.PICTURE, picture))
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, UPSERT, rows, template=ROW, page_size=500)
        self.rows, self.pictures = {}, {}

    def _values(self, source, row):
        made = (row[name] if name != "details" else Json(row[name]) for name in COLUMNS)
        return (self.site.name, source, *made, self.run.pk)


COLUMNS = (
    "key", "wp_type", "wp_status", "parent_key", "title", "link", "link_key", "media_key",
    "is_public", "is_sticky", "moment", "planned_path", "target_kind", "details",
)  # fmt: skip
EMPTY = dict.fromkeys(COLUMNS, "") | {"is_public": False, "is_sticky": False, "moment": None}
UPSERT = f"""
INSERT INTO wordpress_importeditem AS known
    (site, source, {", ".join(COLUMNS)}, run_id, state, is_ours, source_digest, target_digest,
     lacks_pictures, comment_count)
VALUES %s
ON CONFLICT (site, source, key) DO UPDATE SET
    wp_type = excluded.wp_type, wp_status = excluded.wp_status,
    parent_key = excluded.parent_key, title = excluded.title, link = excluded.link,
    link_key = excluded.link_key, media_key = excluded.media_key,
    is_public = excluded.is_public, is_sticky = excluded.is_sticky,
    moment = COALESCE(excluded.moment, known.moment),
    planned_path = CASE WHEN known.planned_path <> '' THEN known.planned_path
                        ELSE excluded.planned_path END,
    details = CASE WHEN known.state = 'seen' OR known.target_kind = 'photo'
                   THEN known.details || excluded.details ELSE known.details END
WHERE excluded.source <> 'picture'
"""  # noqa: S608  names of our own columns
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


def _reserve_numbers(site):
    for kind, table in ((Kind.ARTICLE, "articles_article"), (Kind.PHOTO, "photos_photo")):
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


class _Makers:
    """Makes the rows of people or terms that are not there yet, and notes which they are."""

    source = ImportedItem.Source.TERM

    def __init__(self, site, run, options=None):
        self.site, self.run, self.options = site, run, options
        rows = ImportedItem.objects.filter(site=site.name, source=self.source)
        rows = rows.filter(wp_type=self.wp_type)
        self.known = {row.key.removeprefix(f"{self.wp_type}:"): row for row in rows}

    def _note(self, key, target, kind, *, is_ours, title, details):
        row = self.known.get(key)
        if row is None:
            row = ImportedItem(
                site=self.site.name, source=self.source, wp_type=self.wp_type,
                key=f"{self.wp_type}:{key}"[:400],
            )  # fmt: skip
        elif row.target_id == target.pk:
            return
        row.target_kind, row.target_id, row.is_ours = kind, target.pk, is_ours
        row.state, row.run, row.title, row.details = "done", self.run, title[:300], details
        row.target_digest = digest_of(target)
        row.save()

    def _target(self, key, model):
        row = self.known.get(key)
        return model.objects.filter(pk=row.target_id).first() if row else None


class Authors(_Makers):
    source = ImportedItem.Source.AUTHOR
    wp_type = "author"

    def make(self):
        mapped = self.options.map_author
        for words in _different(self.site.author_words.values()):
            login = words["login"]
            target = self._target(login, Author)
            new = mapped.get(login.casefold())
            if new:
                target = Author.objects.filter(slug=new).first() or self._create(words, new)
            is_ours = False
            if target is None:
                target, is_ours = self._found_or_created(words)
            details = {"number": words.get("number", "")}
            name = words.get("name") or login
            self._note(login, target, Kind.AUTHOR, is_ours=is_ours, title=name, details=details)
            words["pk"] = target.pk
        for key, words in self.site.author_words.items():
            self.site.authors[key] = words["pk"]

    def _found_or_created(self, words):
        slug = _author_slug(words)
        same = Author.objects.filter(slug=slug, name=_author_name(words)).first()
        return (same, False) if same else (self._create(words, slug), True)

    def _create(self, words, slug):
        return Author.objects.create(
            name=_author_name(words),
            slug=_free(Author, slug),
            bio=mapping.plain(words.get("bio", ""))[:2000],
            job_title=mapping.plain(words.get("job", ""))[:120],
            website_url=_web_address(words.get("website", "")),
        )


def _author_name(words):
    # Some sites' logins are mail addresses, which are nobody's business.
    return mapping.plain(words.get("name") or words["login"]).partition("@")[0][:120] or "Unnamed"


def _author_slug(words):
    login = words["login"].partition("@")[0]
    return mapping.slug_of(login, 110) or mapping.slug_of(_author_name(words), 110) or "author"


def _web_address(text):
    text = text.strip()
    return text if text.startswith(("http://", "https://")) and len(text) <= 200 else ""


class Categories(_Makers):
    wp_type = "category"

    def make(self):
        for slug in list(self.site.category_words):
            self._category(slug, set())
        self._order_as_in_menu()

    def _category(self, slug, above):
        words = self.site.category_words[slug]
        if slug in self.site.categories:
            return self.site.categories[slug]
        parent = None
        if words["parent"] in self.site.category_words and words["parent"] not in above | {slug}:
            parent = self._category(words["parent"], above | {slug})
        target, is_ours = self._target(slug, Category), False
        if target is None:
            path = f"{parent.path}/{slug}" if parent else slug
            target = Category.objects.filter(path=path).first()
        if target is None:
            is_ours = True
            target = Category.objects.create(
                name=words["name"][:80], slug=slug, parent=parent, order=100,
                tagline=words.get("text", "")[:200], in_menu=self._is_in_menu(words, parent),
            )  # fmt: skip
        self._note(
            slug, target, Kind.CATEGORY, is_ours=is_ours, title=words["name"],
            details={"number": words.get("number", "")},
        )  # fmt: skip
        self.site.categories[slug] = target
        return target

    def _is_in_menu(self, words, parent):
        if any(kind == "category" for kind, _ in self.site.menu):
            return ("category", words.get("number")) in self.site.menu
        return parent is None and words["name"] != NAMELESS

    def _order_as_in_menu(self):
        for slug, category in self.site.categories.items():
            place = self.site.menu.get(("category", self.site.category_words[slug].get("number")))
            if place is not None and category.order == 100 and place != 100:
                category.order = place
                category.save(update_fields=["order"])
                self.known_digest(slug, category)

    def known_digest(self, slug, category):
        rows = ImportedItem.objects.filter(site=self.site.name, source="term")
        rows.filter(key=f"category:{slug}").update(target_digest=digest_of(category))

    def make_one(self, slug):
        return self._category(slug, set())


class Tags(_Makers):
    wp_type = "tag"

    def make(self):
        names = {words["name"].casefold() for words in self.site.tags.values()}
        existing = {}
        for name, pk in Tag.objects.values_list("name", "pk"):
            if name.casefold() in names:
                existing[name.casefold()] = pk
        slugs = set(Tag.objects.values_list("slug", flat=True))
        self.ours = set()
        for slug, words in self.site.tags.items():
            folded = words["name"].casefold()
            if folded and folded not in existing and slug not in self.known:
                existing[folded] = self._create(slug, words["name"], slugs).pk
                self.ours.add(folded)
        targets = Tag.objects.in_bulk(existing.values())
        for slug, words in self.site.tags.items():
            if slug in self.known or words["name"].casefold() not in existing:
                continue
            target = targets[existing[words["name"].casefold()]]
            self._note(
                slug, target, Kind.TAG, is_ours=words["name"].casefold() in self.ours,
                title=words["name"], details={"number": words.get("number", "")},
            )  # fmt: skip

    def _create(self, slug, name, taken):
        wanted = mapping.slug_of(slug, 95) or mapping.slug_of(name, 95) or "tag"
        free, number = wanted, 2
        while free in taken:
            free, number = f"{wanted}-{number}", number + 1
        taken.add(free)
        return Tag.objects.create(name=name, slug=free)


class Pages:
    """Begins every page, parents first, so that texts can link to it; its text comes later."""

    def __init__(self, site, run, by):
        self.site, self.run, self.by = site, run, by
        rows = ImportedItem.objects.filter(
            site=site.name, source=ImportedItem.Source.POST, wp_type="page"
        )
        self.rows = {row.key: row for row in rows}

    def make(self):
        for row in list(self.rows.values()):
            self._page(row, set())

    def _page(self, row, below):
        if row.target_id is not None:
            return Page.objects.filter(pk=row.target_id).first()
        parent = self.rows.get(row.parent_key)
        if parent is not None and row.key not in below:
            parent = self._page(parent, below | {row.key}) if parent.key not in below else None
        else:
            parent = None
        page = self._begin(row, parent)
        row.target_id, row.is_ours, row.planned_path = page.pk, True, page.path
        row.run = self.run
        row.save()
        return page

    def _begin(self, row, parent):
        title = row.title[:200] or "Untitled"
        wanted = row.details.get("slug") or mapping.slug_of(title, 80) or "page"
        slug, number = wanted[:80], 2
        while self._is_taken(slug, parent):
            slug, number = f"{wanted[:80]}-{number}", number + 1
        place = self.site.menu.get(("page", row.key))
        return Page.objects.write(
            {"title": title}, by=self.by, slug=slug, parent=parent,
            in_menu=place is not None and parent is None, order=min(place or 100, 30_000),
        )  # fmt: skip

    def _is_taken(self, slug, parent):
        path = f"{parent.path}/{slug}" if parent else slug
        return addresses.is_taken(path) or Page.objects.filter(path=path).exists()


def _different(things):
    return list({id(thing): thing for thing in things}.values())


def _free(model, slug):
    free, number = slug, 2
    while model.objects.filter(slug=free).exists():
        free, number = f"{slug}-{number}", number + 1
    return free


def digest_of(target):
    """What shows whether somebody has changed a row since."""
    fields = sorted(field.attname for field in target._meta.concrete_fields)
    values = {name: str(getattr(target, name)) for name in fields if name not in UNSTABLE}
    return hashlib.blake2b(repr(sorted(values.items())).encode(), digest_size=16).hexdigest()


UNSTABLE = {"created_at", "file", "id"}
