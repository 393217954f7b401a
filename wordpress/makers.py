"""Authors, categories, tags and pages, made before any text so that texts can name them."""

import hashlib

from articles.models import FormerTag, Tag
from authors.models import Author
from categories.models import Category, FormerPath
from pages import addresses
from pages.models import Page
from wordpress import mapping
from wordpress.models import ImportedItem, Kind, LegacyAddress, Note

NAMELESS = "Uncategorized"
LONGEST_PAGE_PATH = Page._meta.get_field("path").max_length
LONGEST_PATH = Category._meta.get_field("path").max_length


class _Makers:
    """Makes the rows of people or terms that are not there yet, and notes which they are."""

    source = ImportedItem.Source.TERM

    def __init__(self, site, run, options=None):
        self.site, self.run, self.options = site, run, options
        rows = ImportedItem.objects.filter(site=site.name, source=self.source)
        rows = rows.filter(wp_type=self.wp_type)
        self.known = {row.key.removeprefix(f"{self.wp_type}:"): row for row in rows}
        self.led, self.same = {}, []

    def _note(self, key, target, kind, *, is_ours, title, details):
        row = self.known.get(key)
        if row is None:
            row = self.known[key] = ImportedItem(
                site=self.site.name, source=self.source, wp_type=self.wp_type,
                key=f"{self.wp_type}:{key}"[:400],
            )  # fmt: skip
        elif row.target_id == target.pk:
            self.same.append(row.pk)
            return row
        row.target_kind, row.target_id, row.is_ours = kind, target.pk, is_ours
        row.state, row.run, row.title, row.details = "done", self.run, title[:300], details
        row.target_digest = digest_of(target)
        row.save()
        return row

    def _target(self, key, model):
        row = self.known.get(key)
        return model.objects.filter(pk=row.target_id).first() if row else None

    def _lead(self, path, row, target):
        """Note an address of the old site, if it is not the one that the thing has here."""
        below = self.site.name.partition("/")[2]
        for old in {path, f"{below}/{path}".strip("/")}:
            if f"/{old}/" != target.get_absolute_url() and len(old) <= 500:
                self.led[old] = LegacyAddress(
                    path=old, item=row, target_kind=row.target_kind, target_id=target.pk
                )

    def _finish(self):
        """Write the old addresses, and that this run too has met what was there already."""
        ImportedItem.objects.filter(pk__in=self.same).update(run=self.run)
        LegacyAddress.objects.bulk_create(
            self.led.values(), batch_size=1000, update_conflicts=True, unique_fields=["path"],
            update_fields=["item", "target_kind", "target_id"],
        )  # fmt: skip


class Authors(_Makers):
    source = ImportedItem.Source.AUTHOR
    wp_type = "author"

    def _target(self, key, model):
        # Whoever was merged since stands for the one that was imported.
        row = self.known.get(key)
        return Author.objects.standing_for(row.target_id) if row else None

    def make(self):
        mapped = self.options.map_author
        for words in _different(self.site.author_words.values()):
            login = words["login"]
            key, slug = _author_key(login), mapping.slug_of(login)
            target = self._target(key, Author)
            new = mapped.get(login.casefold())
            if new:
                target = Author.objects.filter(slug=new).first() or self._create(words, new)
            is_ours = False
            if target is None:
                target, is_ours = self._found_or_created(words)
            row = self._note(
                key, target, Kind.AUTHOR, is_ours=is_ours, title=_author_name(words),
                details={"number": words.get("number", "")},
            )  # fmt: skip
            self._lead(f"author/{slug}", row, target)
            words["pk"] = target.pk
            self.site.author_slugs[slug] = target.slug
        for key, words in self.site.author_words.items():
            self.site.authors[key] = words["pk"]
        self._finish()

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


# Some sites' logins are mail addresses, which are nobody's business.


def _author_key(login):
    name, at, _ = login.partition("@")
    return f"{name}~{hashlib.blake2b(login.encode(), digest_size=4).hexdigest()}" if at else login


def _author_name(words):
    # Co-Authors Plus names its terms by login; whoever wrote a name wrote it elsewhere.
    name = words.get("name") or words.get("term") or words["login"]
    return mapping.plain(name).partition("@")[0][:120] or "Unnamed"


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
            self.make_one(slug)
        self._order_as_in_menu()
        self._finish()

    def make_one(self, slug):
        """The category, made below those above it, which may stand further down in the file."""
        words, chain = self.site.category_words, []
        while slug in words and slug not in self.site.categories and slug not in chain:
            chain.append(slug)
            slug = words[slug]["parent"]
        parent = self.site.categories.get(slug)
        for slug in reversed(chain):
            parent = self.site.categories[slug] = self._category(slug, parent)
        return parent

    def _category(self, slug, parent):
        words, wanted = self.site.category_words[slug], parent
        while parent and len(f"{parent.path}/{slug}") > LONGEST_PATH:
            parent = parent.parent
        target = self._target(slug, Category) or self._standing_at(slug, parent)
        is_ours = target is None
        if is_ours:
            target = Category.objects.create(
                name=words["name"][:80], slug=slug, parent=parent, order=100,
                tagline=words.get("text", "")[:200], in_menu=self._is_in_menu(words, parent),
            )  # fmt: skip
        row = self._note(
            slug, target, Kind.CATEGORY, is_ours=is_ours, title=words["name"],
            details={"number": words.get("number", "")},
        )  # fmt: skip
        if parent != wanted:
            sentence = f"It stood below “{wanted}”; its address would be too long there."
            Note.objects.get_or_create(item=row, kind=Note.Kind.CHANGED, sentence=sentence)
        self._lead(f"category/{slug}", row, target)
        if wanted:
            self._lead(f"category/{wanted.path}/{slug}", row, target)
        return target

    def _standing_at(self, slug, parent):
        """The category that has this address here, or once had it."""
        path = f"{parent.path}/{slug}" if parent else slug
        former = FormerPath.objects.filter(path=path).select_related("category").first()
        return Category.objects.filter(path=path).first() or (former and former.category)

    def _is_in_menu(self, words, parent):
        if any(kind == "category" for kind, _ in self.site.menu):
            return ("category", words.get("number")) in self.site.menu
        return parent is None and words["name"] != NAMELESS

    def _order_as_in_menu(self):
        for slug, category in self.site.categories.items():
            place = self.site.menu.get(("category", self.site.category_words[slug].get("number")))
            if place is not None and category.order == 100 and place != 100:
                category.order = min(place, 30_000)
                category.save(update_fields=["order"])
                row = self.known[slug]
                row.target_digest = digest_of(category)
                row.save(update_fields=["target_digest"])


class Tags(_Makers):
    wp_type = "tag"

    def make(self):
        existing = self._existing()
        ours = self._create(existing)
        targets = Tag.objects.in_bulk(existing.values())
        fresh = []
        for slug, words in self.site.tags.items():
            folded = words["name"].casefold()
            if folded not in existing:
                continue
            target = targets[existing[folded]]
            self.site.tag_addresses[mapping.slug_of(slug)] = target.get_absolute_url()
            if slug in self.known:
                self.same.append(self.known[slug].pk)
            else:
                fresh.append(self._row(slug, words, target, folded in ours))
        made = ImportedItem.objects.bulk_create(fresh, batch_size=1000)
        for row in made:
            self._lead(f"tag/{mapping.slug_of(row.key[4:])}", row, targets[row.target_id])
        self._finish()

    def _existing(self):
        """The tags that are here already, also those that have another name by now."""
        names = {words["name"].casefold() for words in self.site.tags.values()}
        found = {}
        former = FormerTag.objects.values_list("name", "tag_id")
        for name, pk in [*former, *Tag.objects.values_list("name", "pk")]:
            if name.casefold() in names:
                found[name.casefold()] = pk
        return found

    def _create(self, existing):
        """Make the tags that are not there, all at once; returns their names."""
        taken = {*Tag.objects.values_list("slug", flat=True)}
        taken |= {*FormerTag.objects.values_list("slug", flat=True)}
        fresh = {}
        for slug, words in self.site.tags.items():
            folded = words["name"].casefold()
            if folded and folded not in existing and slug not in self.known:
                if folded not in fresh:
                    fresh[folded] = Tag(name=words["name"], slug=_free_of(slug, words, taken))
        Tag.objects.bulk_create(fresh.values(), batch_size=1000)
        existing |= {folded: tag.pk for folded, tag in fresh.items()}
        return fresh.keys()

    def _row(self, slug, words, target, is_ours):
        return ImportedItem(
            site=self.site.name, source=self.source, wp_type=self.wp_type, state="done",
            key=f"{self.wp_type}:{slug}"[:400], title=words["name"][:300],
            target_kind=Kind.TAG, target_id=target.pk, is_ours=is_ours,
            target_digest=digest_of(target), run=self.run,
            details={"number": words.get("number", "")},
        )  # fmt: skip


def _free_of(slug, words, taken):
    wanted = mapping.slug_of(slug, 95) or mapping.slug_of(words["name"], 95) or "tag"
    free, number = wanted, 2
    while free in taken:
        free, number = f"{wanted}-{number}", number + 1
    taken.add(free)
    return free


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
            self._page(row)

    def _page(self, row):
        """The page, begun below those above it, which may stand further down in the file."""
        chain = []
        while row is not None and row.target_id is None and row not in chain:
            chain.append(row)
            row = self.rows.get(row.parent_key)
        parent = None
        if row is not None and row.target_id is not None:
            parent = Page.objects.filter(pk=row.target_id).first()
        for below in reversed(chain):
            parent = self._begun(below, parent)
        return parent

    def _begun(self, row, parent):
        while parent and len(parent.path) + 90 > LONGEST_PAGE_PATH:
            parent = parent.parent
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
