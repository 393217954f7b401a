"""What is kept beside the stories: comments, raw items, notes, former addresses."""

import re

from django.db import connection
from psycopg2.extras import Json, execute_values

from authors.models import Author
from wordpress import mapping
from wordpress.batches import Text
from wordpress.catalogue import AUTHOR_TYPES, NOT_CONTENT
from wordpress.contents import LONGEST_KEPT
from wordpress.makers import digest_of
from wordpress.models import BROUGHT, ArchivedComment, ImportedItem, Kind, LegacyAddress, Note

State = ImportedItem.State
Source = ImportedItem.Source


class Beside:
    """The part of bringing texts that keeps what became no story and no page."""

    def _keep_other(self, batch, record, item):
        kind = record["post_type"].strip()
        digest = self._digest(record)
        if item.source_digest == digest:
            return
        text = Text(record, item, None, digest)
        if item.target_kind in BROUGHT:
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


def _is_mail(text):
    """People’s mail addresses are nobody’s business here."""
    return MAIL.fullmatch(text.strip()) is not None


MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def _why_kept(kind, record):
    if kind == "attachment":
        address = record["attachment_url"].strip()
        return Note.Kind.PERSON, "Files of its type are not brought over.", address[:1000]
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
