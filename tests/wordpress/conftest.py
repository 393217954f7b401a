"""Small exports written by hand, and an independent way to read one."""

from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import pytest

from newsroom.models import User
from wordpress.importing import Importer, Options
from wordpress.models import Import

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Old Harbour</title><link>{site}</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{site}</wp:base_site_url><wp:base_blog_url>{site}</wp:base_blog_url>
<wp:author><wp:author_id>7</wp:author_id><wp:author_login>mira</wp:author_login>
<wp:author_email>mira@private.example</wp:author_email>
<wp:author_display_name>Mira Holt</wp:author_display_name></wp:author>
<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>fleet</wp:category_nicename>
<wp:category_parent></wp:category_parent><wp:cat_name>Fleet</wp:cat_name></wp:category>
<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>frigates</wp:category_nicename>
<wp:category_parent>fleet</wp:category_parent><wp:cat_name>Frigates</wp:cat_name></wp:category>
<wp:tag><wp:term_id>5</wp:term_id><wp:tag_slug>dry-dock</wp:tag_slug>
<wp:tag_name>Dry dock</wp:tag_name></wp:tag>
"""
SITE = "https://old.example"
BODY = "The ship came in at dawn.\n\nIt had one engine."


def item(
    number, title="A Frigate Returns", body=BODY, *, type="post", status="publish", terms=None,
    meta=(), comments="", **fields,
):  # fmt: skip
    """One item of an export."""
    slug = fields.get("post_name", f"story-{number}")
    values = {
        "title": title,
        "link": f"{SITE}/2024/05/{slug}/",
        "dc:creator": "mira",
        "content:encoded": body,
        "excerpt:encoded": "The crew was told on Tuesday.",
        "wp:post_id": str(number),
        "wp:post_date": "2024-05-06 08:00:00",
        "wp:post_date_gmt": "2024-05-06 12:00:00",
        "wp:post_name": slug,
        "wp:status": status,
        "wp:post_type": type,
        "wp:post_parent": "0",
    }
    for name, value in fields.items():
        prefix = "" if name in ("link", "guid", "pubDate") else "wp:"
        name = {"creator": "dc:creator", "excerpt": "excerpt:encoded"}.get(name, prefix + name)
        values[name] = value
    if terms is None:
        terms = [("category", "frigates", "Frigates"), ("post_tag", "dry-dock", "Dry dock")]
    parts = [f"<{name}>{escape(value)}</{name}>" for name, value in values.items()]
    parts += [
        f"<category domain={quoteattr(domain)} nicename={quoteattr(slug)}>{escape(name)}</category>"
        for domain, slug, name in terms
    ]
    parts += [
        f"<wp:postmeta><wp:meta_key>{escape(key)}</wp:meta_key>"
        f"<wp:meta_value>{escape(value)}</wp:meta_value></wp:postmeta>"
        for key, value in meta
    ]
    return f"<item>{''.join(parts)}{comments}</item>\n"


def attachment(number, file, *, parent="0", alt="", caption="", host=SITE):
    address = f"{host}/wp-content/uploads/2024/05/{file}"
    return item(
        number, file, "", type="attachment", status="inherit", terms=(), excerpt=caption,
        link=f"{SITE}/?attachment_id={number}", attachment_url=address, post_parent=parent,
        meta=[("_wp_attachment_image_alt", alt), ("_wp_attached_file", f"2024/05/{file}")],
    )  # fmt: skip


@pytest.fixture
def export(tmp_path):
    """Write an export of these items; returns its path."""

    def write(*items, name="export.xml", site=SITE):
        path = tmp_path / name
        path.write_text(HEAD.format(site=site) + "".join(items) + "</channel></rss>")
        return path

    return write


@pytest.fixture
def bring(publication, roles_exist):
    """Import files; returns the run."""

    def run(*paths, **options):
        made = Import.objects.create(
            by=User.objects.importer(), files=[path.name for path in paths]
        )
        made.refresh_from_db()
        Importer(made, [str(path) for path in paths], Options(**options)).execute()
        return made

    return run


def read_independently(path):
    """Every item as a dict of local names, by another parser than the importer's."""
    items = []
    for element in ElementTree.parse(path).iter("item"):
        fields = {}
        for child in element:
            fields.setdefault(child.tag.rpartition("}")[2], (child.text or "").strip())
        fields["categories"] = [
            (c.get("domain"), c.get("nicename"), (c.text or "").strip())
            for c in element.iter("category")
        ]
        items.append(fields)
    return items
