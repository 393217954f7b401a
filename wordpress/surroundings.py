"""What the texts of a batch refer to: pictures, files, blocks and stories, loaded at once."""

from urllib.parse import parse_qs

from django.db.models import Q

from files.models import address_of
from photos.models import Photo
from wordpress import around as naming
from wordpress import bodies, mapping
from wordpress.around import Attached, Picture, Story
from wordpress.models import ImportedItem, Kind

Source = ImportedItem.Source


class Surroundings:
    """The part of bringing texts that looks around before any is converted."""

    def _look_around(self, batch):
        """Load, for all texts of the batch at once, what they refer to."""
        around, contents = batch.around, [text.source for text in batch.texts]
        contents += self._load_reusable(around, contents)
        numbers = {n for content in contents for n in naming.picture_numbers_in(content)}
        numbers |= {text.lead for text in batch.texts}
        addresses = {a for content in contents for a in naming.addresses_in(content)}
        galleries = [t.item.key for t in batch.texts if "[gallery" in t.source]
        self._load_pictures(around, numbers, addresses, batch, galleries)
        self._load_files(around, addresses)
        self._load_stories(around, addresses)

    def _load_files(self, around, addresses):
        keys = {mapping.media_key(a, around.hosts) for a in addresses} - {""}
        rows = ImportedItem.objects.filter(
            site=around.site, target_kind=Kind.FILE, media_key__in=keys
        )
        for row in rows if keys else ():
            around.files[row.media_key] = Attached(
                address_of(row.reserved_id, row.details["name"]),
                row.title,
                row.target_id is not None,
            )

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


def post_number(key):
    """The number of the post that an address of the form ?p=12 names."""
    if not key.startswith("?"):
        return ""
    query = parse_qs(key[1:])
    for name in ("p", "page_id", "attachment_id"):
        if query.get(name, [""])[0].isdigit():
            return query[name][0]
    return ""
