"""Exports as other versions, hosts and plugins write them: each comes over whole."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Tag
from authors.models import Author
from categories.models import Category
from pages.models import Page
from tests.wordpress.conftest import HEAD, SITE, item
from tests.wordpress.test_import import digest_of_everything
from wordpress.models import ImportedItem, Note

OLDEST = """<?xml version="1.0" encoding="UTF-8"?>
<!-- generator="WordPress/2.9.2" created="2010-04-14 11:58"-->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.0/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.0/">
<channel><title>The Old Harbour</title><link>https://old.example</link>
<wp:wxr_version>1.0</wp:wxr_version><wp:base_site_url>https://old.example</wp:base_site_url>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
<wp:category><wp:category_nicename>frigates</wp:category_nicename>
<wp:category_parent>Fleet</wp:category_parent><wp:cat_name><![CDATA[Frigates]]></wp:cat_name>
</wp:category>
<wp:category><wp:category_nicename>fleet</wp:category_nicename><wp:category_parent/>
<wp:cat_name><![CDATA[Fleet]]></wp:cat_name></wp:category>
<wp:tag><wp:tag_slug>dry-dock</wp:tag_slug><wp:tag_name><![CDATA[Dry dock]]></wp:tag_name></wp:tag>
<item><title>A Frigate Returns</title><link>https://old.example/2010/04/frigate/</link>
<pubDate>Wed, 14 Apr 2010 11:00:00 +0000</pubDate><dc:creator><![CDATA[mira]]></dc:creator>
<category><![CDATA[Frigates]]></category>
<category domain="category" nicename="frigates"><![CDATA[Frigates]]></category>
<category domain="tag"><![CDATA[Dry dock]]></category>
<category domain="tag" nicename="dry-dock"><![CDATA[Dry dock]]></category>
<content:encoded><![CDATA[It came in.]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>3</wp:post_id>
<wp:post_date>2010-04-14 13:00:00</wp:post_date>
<wp:post_date_gmt>2010-04-14 11:00:00</wp:post_date_gmt><wp:post_name>frigate</wp:post_name>
<wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>post</wp:post_type>
<wp:is_sticky>0</wp:is_sticky></item></channel></rss>"""


def written(tmp_path, text, name="export.xml"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def whole(*items, head=HEAD, site=SITE):
    return head.format(site=site) + "".join(items) + "</channel></rss>"


def test_the_oldest_form_comes_over(bring, tmp_path):
    bring(written(tmp_path, OLDEST))
    story = Article.objects.get()
    assert story.path == "2010/04/frigate" and story.category.path == "fleet/frigates"
    assert [t.name for t in story.tags.all()] == ["Dry dock"] and Tag.objects.count() == 1
    assert [b.author.slug for b in story.bylines.all()] == ["mira"]
    assert Category.objects.count() == 2 and not story.filings.exists()


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text.replace("http://wordpress.org", "https://wordpress.org"),
        lambda text: text.replace("wp:", "w:").replace("xmlns:wp=", "xmlns:w="),
        lambda text: text.replace("1.2", "1.1"),
        lambda text: "\ufeff" + text,
        lambda text: "\ufeff\n\n" + text,
        lambda text: "<br />\n<b>Warning</b>: Undefined index in theme.php on line 3\n" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16-le"),
        lambda text: text.replace("UTF-8", "ISO-8859-1").replace("–", "-").encode("latin-1"),
        lambda text: text.replace("UTF-8", "windows-1252").encode("cp1252"),
        lambda text: text.encode().replace(b"dawn", b"da\xffwn\x0b"),
        lambda text: text.replace("dawn", "dawn\uffff"),
        lambda text: text.replace("<item>", "<item><unknown><deep>x</deep></unknown>"),
    ],
)
def test_the_same_export_in_another_form_is_the_same(bring, tmp_path, changed):
    bring(written(tmp_path, changed(whole(item(1, "A Frigate – Returned")))))
    story = Article.objects.get()
    assert story.headline.startswith("A Frigate") and "The ship came in at da" in story.body
    assert story.category.path == "fleet/frigates" and story.is_public


def test_a_site_of_wordpress_com_keeps_its_pictures(bring, tmp_path):
    head = HEAD.replace("{site}</wp:base_site_url>", "http://wordpress.com/</wp:base_site_url>")
    site = "https://harbour.wordpress.com"
    file = "https://harbour.files.wordpress.com/2024/05/dock.jpg"
    picture = item(5, "dock", "", type="attachment", terms=(), attachment_url=file,
                   status="inherit", link=f"{site}/?attachment_id=5")  # fmt: skip
    text = f'Words.\n\n<img src="{file}?w=300">'
    run = bring(written(tmp_path, whole(item(1, body=text), picture, head=head, site=site)))
    assert run.sites == ["harbour.wordpress.com"]
    assert ImportedItem.objects.filter(target_kind="photo").count() == 1
    assert not Note.objects.filter(sentence__contains="without a file").exists()


def test_slugs_of_any_script_are_those_of_the_old_site(export, bring, client):
    chinese = "%e5%8c%97%e6%96%b9%e8%88%b0%e9%98%9f"
    cyrillic = "%d1%84%d0%bb%d0%be%d1%82"
    long = "a-very-" + "long-" * 30 + "address"
    bring(export(
        item(1, "北方舰队", post_name=chinese, link=f"{SITE}/2024/05/{chinese}/",
             terms=[("category", cyrillic, "Флот"), ("post_tag", chinese, "北方")]),
        item(2, "Long", post_name=long, link=f"{SITE}/2024/05/{long}/"),
        item(3, "Long too", post_name=f"{long}-too", link=f"{SITE}/2024/05/{long}-too/"),
    ))  # fmt: skip
    assert client.get(f"/2024/05/{chinese}/").status_code == 200
    assert client.get(f"/category/{cyrillic}/").status_code == 200
    assert client.get(f"/tag/{chinese}/").status_code == 200
    for old, headline in ((long, b"Long"), (f"{long}-too", b"Long too")):
        response = client.get(f"/2024/05/{old}/", follow=True)
        assert response.status_code == 200 and headline in response.content


def test_two_sites_of_one_network_with_the_same_numbers_both_come(export, bring):
    other = "https://other.example"
    theirs = item(1, "Theirs", link=f"{other}/2024/05/story-1/")
    first, second = export(item(1, "Ours")), export(theirs, name="b.xml", site=other)
    bring(first, second)
    assert {a.headline for a in Article.objects.published()} == {"Ours", "Theirs"}
    assert {a.path for a in Article.objects.all()} == {"2024/05/story-1", "2024/05/story-1-2"}
    before = digest_of_everything()
    bring(second)
    bring(first)
    assert digest_of_everything() == before


def test_categories_in_any_order_depth_and_circle_come(bring, tmp_path):
    def category(slug, parent):
        return (
            f"<wp:category><wp:category_nicename>{slug}</wp:category_nicename><wp:category_parent>"
            f"{parent}</wp:category_parent><wp:cat_name>{slug}</wp:cat_name></wp:category>"
        )

    deep = "".join(category(f"level-{n}", f"level-{n - 1}") for n in range(1500, 0, -1))
    circle = category("egg", "hen") + category("hen", "egg") + category("self", "self")
    orphan = category("orphan", "nobody")
    story = item(1, terms=[("category", "level-1500", "level-1500"), ("category", "hen", "hen")])
    run = bring(written(tmp_path, whole(deep + circle + orphan + story)))
    assert Category.objects.count() == 1500 + 5 + 1  # and level-0, fleet, frigates less none
    assert Article.objects.get().category.slug == "level-1500"
    assert run.notes.filter(sentence__contains="too long").exists()


def test_pages_in_any_order_and_circle_come(export, bring, client):
    def page(number, parent):
        return item(number, f"Page {number}", type="page", post_name=f"page-{number}", terms=(),
                    post_parent=str(parent), link=f"{SITE}/page-{number}/")  # fmt: skip

    pages = [page(n, n - 1) for n in range(1200, 1, -1)]
    circle = [page(2001, 2002), page(2002, 2001), page(2003, 2003), page(2004, 9999)]
    bring(export(*pages, *circle), processes=0)
    assert Page.objects.published().count() == 1199 + 4
    assert client.get("/page-1200/").status_code == 301


STRANGE = {
    "no post type": {"type": ""},
    "no status": {"status": ""},
    "no number": {"post_id": ""},
    "no link": {"link": ""},
    "a link to nowhere": {"link": "http://["},
    "a moment before our era": {"post_date_gmt": "-0001-11-30 00:00:00"},
    "a year of two digits": {"post_date_gmt": "0024-05-06 00:00:00", "post_date": ""},
    "the end of time": {"post_date_gmt": "9999-12-31 23:59:59"},
    "no calendar's day": {"post_date_gmt": "2024-02-31 00:00:00"},
    "a long title": {"title": "Ship " * 4000},
    "a title of marks": {"title": "<b></b> &nbsp; "},
    "an excerpt of a book": {"excerpt": "Words " * 20_000},
    "an author without name": {"creator": " "},
    "an author of mail": {"creator": "zqmail@private.example"},
    "an author of another script": {"creator": "Мира Холт"},
    "a name with a slash": {"post_name": "../../etc/passwd"},
    "a name of the site's own": {"post_name": "feed", "link": f"{SITE}/feed/"},
    "no text": {"body": ""},
    "a great text": {"body": "<p>Words of a book.</p>\n" * 60_000},
    "tags of all kinds": {
        "terms": [("post_tag", "", "No slug"), ("post_tag", "no-name", ""), ("post_tag", "", ""),
                  ("post_tag", "x" * 300, "y" * 300), ("post_tag", "comma", "One, two"),
                  ("post_tag", "case", "CASE"), ("post_tag", "case-2", "case"),
                  ("category", "", ""), ("category", "z" * 300, "Z" * 300), ("", "a", "A"),
                  ("author", "", ""), ("author", "cap-zq", "")]
    },
    "fields of all kinds": {"meta": [("", ""), ("k" * 400, "v" * 400_000), ("_thumbnail_id", "x"),
                                     ("_thumbnail_id", "99"), ("footnotes", "{"),
                                     ("_elementor_data", "["), ("a\u0085b", "\ue000")]},
}  # fmt: skip


@pytest.mark.parametrize("fields", STRANGE.values(), ids=STRANGE)
def test_a_strange_item_comes_or_is_reported_and_spoils_nothing(export, bring, client, fields):
    path = export(item(7, "Sound"), item(**{"number": 8, "title": "Strange"} | fields))
    run = bring(path)
    assert not ImportedItem.objects.filter(state="failed").exists(), list(run.notes)
    assert ImportedItem.objects.filter(source="post").count() == 2
    assert Article.objects.filter(headline="Sound").exists()
    if fields.get("type") != "":
        assert Article.objects.count() == 2
    for article in Article.objects.published():
        assert client.get(article.address).status_code == 200
    for address in ("/", "/feed/", "/sitemap.xml", "/authors/", "/?p=8"):
        assert client.get(address).status_code in (200, 301, 404), address
    assert not any("private.example" in str(row) for row in ImportedItem.objects.values())
    assert not any("private.example" in str(row) for row in Author.objects.values())
    before = digest_of_everything()
    bring(path)
    assert digest_of_everything() == before


HIDDEN_PARENTS = [{"status": "private"}, {"status": "draft"}, {"post_password": "x"}]


@pytest.mark.parametrize("fields", HIDDEN_PARENTS)
def test_a_public_page_below_a_hidden_one_says_nothing_of_it(export, bring, client, fields):
    parent = item(1, "Zqparent", "zqbody", type="page", post_name="above", terms=(), **fields)
    child = item(2, "Open", type="page", post_name="open", post_parent="1", terms=())
    bring(export(parent, child))
    page = Page.objects.get(title="Open")
    for address in (page.address, "/", "/sitemap-sections.xml"):
        response = client.get(address)
        assert response.status_code == 200 and b"Zqparent" not in response.content
    assert client.get(page.parent.address).status_code == 404


def test_what_wordpress_keeps_for_itself_is_counted_and_left(export, bring):
    kinds = ["nav_menu_item", "wp_block", "wp_global_styles", "wp_template", "custom_css",
             "wp_navigation", "oembed_cache", "product", "tribe_events", "podcast"]  # fmt: skip
    rows = [item(n, kind, "zqraw", type=kind, terms=()) for n, kind in enumerate(kinds, 1)]
    run = bring(export(*rows, item(99)))
    assert Article.objects.count() == 1
    states = dict(ImportedItem.objects.filter(source="post").values_list("wp_type", "state"))
    assert states["product"] == states["podcast"] == states["wp_block"] == "kept"
    assert states["wp_global_styles"] == states["nav_menu_item"] == "dropped"
    assert sum(n for name, n in run.counts["read"].items() if ":" in name) == 11


def test_guests_of_co_authors_plus_come_with_their_words_and_in_order(export, bring):
    guest = item(
        50, "Zoe Guest", "", type="guest-author", post_name="cap-zoe", terms=(),
        link=f"{SITE}/?post_type=guest-author&p=50",
        meta=[("cap-display_name", "Zoe Guest"), ("cap-user_login", "zoe"),
              ("cap-user_email", "zoe@private.example"), ("cap-description", "She sails."),
              ("cap-website", "https://zoe.example"), ("cap-linked_account", "")],
    )  # fmt: skip
    terms = [
        ("author", "cap-zoe", "zoe"),
        ("author", "cap-mira", "mira"),
        ("category", "fleet", "F"),
    ]
    bring(export(item(1, terms=terms), guest))
    story = Article.objects.get()
    assert [b.author.name for b in story.bylines.order_by("order")] == ["Zoe Guest", "Mira Holt"]
    zoe = Author.objects.get(slug="zoe")
    assert (zoe.bio, zoe.website_url, zoe.user) == ("She sails.", "https://zoe.example", None)
    assert Author.objects.count() == 2
    for row in ImportedItem.objects.values():
        assert "private.example" not in str(row)


def test_scheduled_stories_stay_scheduled_unless_they_are_secret(export, bring, client):
    later = {"post_date_gmt": "2090-01-31 12:00:00", "link": f"{SITE}/?p=9", "status": "future"}
    bring(export(
        item(1, "Zqcoming", post_name="coming", **later),
        item(2, "Zqsecret", post_password="x", post_name="secret", **later),
        item(3, "Zqahead", post_name="ahead", **later | {"status": "publish"}),
    ))  # fmt: skip
    states = {a.headline: a.state() for a in Article.objects.all()}
    assert states == {"Zqcoming": "Scheduled", "Zqsecret": "Draft", "Zqahead": "Scheduled"}
    assert Article.objects.get(headline="Zqcoming").published_at == datetime(
        2090, 1, 31, 12, tzinfo=UTC
    )
    assert not Article.objects.published().exists()
    for address in ("/?p=1", "/?p=2", "/2090/01/coming/", "/2090/01/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 4_000_000, b"PK\x03\x04zip", b"%PDF-1.7", b"\xff\xd8\xff\xe0jpeg", b"<html></html>",
        b"<rss/>", b"<rss><channel/></rss>", b"<rss><channel><item></channel></rss>", b"   \n ",
        b"<?xml version='1.0' encoding='zq'?><rss/>",
        b'<!DOCTYPE r [<!ENTITY a "aa">]><rss><channel>&a;</channel></rss>',
        b'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>',
        b"<rss><channel><title>&undefined;</title></channel></rss>",
        b"<rss>" + b"<a>" * 200_000,
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused_with_one_sentence(publication, roles_exist, tmp_path, data):
    with pytest.raises(CommandError) as refused:
        call_command("import_wordpress", str(written(tmp_path, data, "odd.xml")))
    assert "odd.xml" in str(refused.value) and "\n" not in str(refused.value)
    assert not ImportedItem.objects.exists()
