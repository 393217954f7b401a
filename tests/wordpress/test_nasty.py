"""Exports that nobody would wish for: nothing leaks, every address answers, twice is once."""

import json
from html import escape
from urllib.parse import quote

import pytest
from django.utils import timezone

from articles.models import Article
from authors.models import Author
from tests.wordpress.conftest import HEAD, SITE, attachment, item
from tests.wordpress.test_import import digest_of_everything
from wordpress.models import ArchivedComment, ImportedItem, Note

SECRET = "zqsecret"
HIDDEN = [
    item(900 + n, f"{SECRET}{status}", f"{SECRET} words", status=status, post_name=f"hid-{n}",
         link=f"{SITE}/?p={900 + n}", excerpt=SECRET)
    for n, status in enumerate(("draft", "private", "pending", "trash", "odd"))
]  # fmt: skip
LISTS = ("/", "/feed/", "/sitemap.xml", "/category/fleet/", "/category/fleet/frigates/",
         "/authors/", f"/search/?q={SECRET}", "/tag/dry-dock/", "/2024/05/")  # fmt: skip
DEEP = 400
ELEMENTOR = json.dumps(
    [{"elType": "widget", "widgetType": "text-editor",
      "settings": {"editor": "<p>Built with boxes.</p>", "junk": "x" * 50_000}}]
)  # fmt: skip
WPBAKERY = (
    "[vc_row][vc_column][vc_column_text]<p>Said in a column.</p>[/vc_column_text]"
    "[vc_raw_html]" + "QUJD" * 500 + "[/vc_raw_html][/vc_column][/vc_row]"
)
DIVI = (
    '[et_pb_section][et_pb_row][et_pb_column type="4_4"][et_pb_text]<p>Divi said this.</p>'
    "[/et_pb_text][/et_pb_column][/et_pb_row][/et_pb_section]"
)
MAIL = (
    "<wp:comment><wp:comment_id>{n}</wp:comment_id>"
    "<wp:comment_author>{name}</wp:comment_author>"
    "<wp:comment_author_email>reader@private.example</wp:comment_author_email>"
    "<wp:comment_author_IP>203.0.113.7</wp:comment_author_IP>"
    "<wp:comment_content>Write to me.</wp:comment_content></wp:comment>"
)


def comments(number):
    return "".join(MAIL.format(n=n, name=f"Reader {n}") for n in range(number))


def slug_link(slug, below="fleet/frigates"):
    return {"post_name": quote(slug).lower(), "link": f"{SITE}/{below}/{quote(slug).lower()}/"}


NASTY = {
    "dates of zeros": [
        item(1, post_date="0000-00-00 00:00:00", post_date_gmt="0000-00-00 00:00:00"),
        item(2, post_date="0000-00-00 00:00:00", post_date_gmt="0000-00-00 00:00:00",
             link=f"{SITE}/?p=2", pubDate="Wed, 30 Nov -0001 00:00:00 +0000"),
    ],
    "numbers for addresses": [item(n, link=f"{SITE}/?p={n}", post_name="") for n in (1, 2, 3)],
    "scripts of the world": [
        item(1, **slug_link("эсминец-вернулся")),
        item(2, **slug_link("السفينة-عادت")),
        item(3, **slug_link("艦艇が帰港")),
        item(4, **slug_link("naïve-façade")),
    ],
    "index.php in every address": [
        item(n, link=f"{SITE}/index.php/2024/05/06/story-{n}/") for n in (1, 2)
    ],
    "one slug for all": [
        item(1, post_name="same", link=f"{SITE}/2024/05/same/"),
        item(2, post_name="same", link=f"{SITE}/2024/05/06/same/"),
        item(3, post_name="same", link=f"{SITE}/fleet/same/"),
        item(4, "Same", type="page", post_name="same", link=f"{SITE}/same/"),
        attachment(5, "same.pdf"),
    ],
    "a story of ten megabytes": [item(1, body="A long line of words. " * 480_000)],
    "lists in lists": [
        item(1, body="<ul><li>deep" * DEEP + "</li></ul>" * DEEP),
        item(2, body="<div>" * 5000 + "The bottom." + "</div>" * 5000),
        item(3, body="<blockquote>" * 300 + "Said." + "</blockquote>" * 300),
        item(4, body="<b>" * 3000 + "Never closed."),
    ],
    "page builders": [
        item(1, body="", meta=[("_elementor_data", ELEMENTOR), ("_elementor_version", "3")]),
        item(2, body=WPBAKERY), item(3, body=DIVI),
    ],
    "a reusable block in itself": [
        item(1, body='<!-- wp:block {"ref":8} /-->\n<p>After.</p>'),
        item(8, "Shared", '<p>Shared.</p><!-- wp:block {"ref":8} /-->', type="wp_block"),
    ],
    "huge custom fields": [item(1, meta=[("blob", "b" * 3_000_000), ("_x" * 300, "1")])],
    "no category at all": [item(1, terms=()), item(2, terms=[("category", "", "")])],
    "attachments of nobody": [
        attachment(5, "loose.jpg", parent="99999"), attachment(6, "x" * 300 + ".jpg"),
        attachment(7, "../../etc/passwd"), item(1),
    ],
    "comments with mail": [item(1, comments=comments(300))],
    "hostile words": [
        item(1, "<script>alert(1)</script>\u202eevil", '<img src=x onerror="alert(1)">Words.',
             excerpt="<svg onload=alert(1)>", creator="<script>alert(2)</script>",
             terms=[("category", "x", '"><script>'), ("post_tag", "y", "<b>tag</b>\x7f")]),
    ],
}  # fmt: skip


@pytest.fixture(params=NASTY, ids=lambda name: name.replace(" ", "-"))
def brought(request, export, bring):
    path = export(*NASTY[request.param], *HIDDEN)
    run = bring(path)
    assert not ImportedItem.objects.filter(state="failed").exists()
    return request.param, path, run


def test_nothing_leaks_each_address_answers_and_twice_is_once(brought, bring, client):
    name, path, _ = brought
    for address in LISTS:
        response = client.get(address, follow=True)
        said = b"".join(response) if response.streaming else response.content
        assert SECRET.encode() not in said.replace(f"q={SECRET}".encode(), b"").replace(
            f'value="{SECRET}"'.encode(), b""
        ).replace(f"“{SECRET}”".encode(), b""), (name, address)
    for number in range(900, 905):
        assert client.get(f"/?p={number}").status_code in (404, 410)
    public = ImportedItem.objects.filter(source="post", is_public=True)
    assert public.exists()
    for there in public:
        old = there.link.removeprefix(SITE)
        page = client.get(old, follow=True)
        assert page.status_code == 200, (name, old)
        assert b"<script>alert" not in page.content
        assert client.get(f"/?p={there.key}", follow=True).status_code == 200
    before = digest_of_everything()
    bring(path)
    assert digest_of_everything() == before


def test_the_words_of_builders_and_blocks_are_there(export, bring):
    items = NASTY["page builders"] + [
        item(11, body='<!-- wp:block {"ref":8} /-->\n<p>After.</p>'),
        NASTY["a reusable block in itself"][1],
    ]
    bring(export(*items))
    said = " ".join(Article.objects.values_list("body", flat=True))
    for words in ("Built with boxes.", "Said in a column.", "Divi said this.", "Shared.", "After."):
        assert words in said


def test_no_mail_or_network_address_of_a_reader_is_kept(export, bring):
    bring(export(*NASTY["comments with mail"]))
    assert ArchivedComment.objects.count() == 300
    kept = str(list(ArchivedComment.objects.values())) + str(list(ImportedItem.objects.values()))
    kept += str(list(Note.objects.values()))
    assert "private.example" not in kept and "203.0.113.7" not in kept


def test_authors_of_odd_names_come_and_an_export_without_any_comes_too(bring, tmp_path, client):
    odd = ['Ann <b>"Ace"</b> O\'Hara & Sons', "Zoë 🛥 Łęcka", "‮drow", "A" * 400, "  ", "李雷"]
    authors = "".join(
        f"<wp:author><wp:author_id>{n}</wp:author_id><wp:author_login><![CDATA[l{n} ü@x.example]]>"
        f"</wp:author_login><wp:author_display_name><![CDATA[{name}]]></wp:author_display_name>"
        "</wp:author>"
        for n, name in enumerate(odd)
    )
    stories = "".join(item(n + 1, creator=f"l{n} ü@x.example") for n in range(len(odd)))
    head = HEAD[: HEAD.index("<wp:author>")].format(site=SITE)
    path = tmp_path / "odd.xml"
    path.write_text(f"{head}{authors}{stories}</channel></rss>")
    bring(path)
    assert Article.objects.published().count() == len(odd)
    assert Author.objects.count() == len(odd)
    assert not Author.objects.filter(name__contains="@").exists()
    assert not Author.objects.filter(slug__contains="example").exists()
    for author in Author.objects.all():
        page = client.get(author.get_absolute_url())
        assert page.status_code == 200 and escape(author.name) in page.content.decode()
    bare = tmp_path / "bare.xml"
    bare.write_text(f"{head.replace('old.example', 'bare.example')}{item(50, creator='')}"
                    "</channel></rss>")  # fmt: skip
    run = bring(bare)
    assert run.notes.filter(sentence__contains="names no author").exists()


def test_a_date_of_zeros_is_no_date(export, bring):
    bring(export(*NASTY["dates of zeros"]))
    years = {moment.year for moment in Article.objects.values_list("published_at", flat=True)}
    assert years == {timezone.now().year}
