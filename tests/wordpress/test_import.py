"""Statuses, people, terms, dates, addresses: what comes over, and running it twice."""

import gzip
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles.models import Article, Tag
from articles.workflow import Status
from authors.models import Author
from categories.models import Category
from fronts.models import Front
from fronts.plan import Plan
from newsroom.models import User
from pages.models import Page
from tests.wordpress.conftest import SITE, item
from wordpress.models import ArchivedComment, ImportedItem, Note


def digest_of_everything():
    """All that the import writes, in words that do not depend on row numbers."""
    paths = dict(Article.objects.values_list("pk", "newest_revision__headline"))
    rows = [
        (
            a.headline, a.status, a.path, a.deck, str(a.published_at), str(a.category),
            _by_name(a.body, paths), a.newest_revision.number,
            [b.author.slug for b in a.bylines.all()], sorted(t.name for t in a.tags.all()),
            a.lead_photo and a.lead_photo.digest,
        )
        for a in Article.objects.order_by("headline", "path").select_related("newest_revision")
    ]  # fmt: skip
    rows += Page.objects.order_by("path").values_list("path", "status", "title", "body")
    rows += Author.objects.order_by("slug").values_list("slug", "name")
    rows += Category.objects.order_by("path").values_list("path", "name", "order", "in_menu")
    rows += Tag.objects.order_by("slug").values_list("slug", "name")
    rows += sorted(Note.objects.values_list("item__site", "item__key", "sentence"))
    rows += sorted(ImportedItem.objects.values_list("site", "source", "key", "state"))
    rows += sorted(ArchivedComment.objects.values_list("item__site", "item__key", "key", "text"))
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _by_name(body, paths):
    for pk, headline in paths.items():
        body = body.replace(f'data-article="{pk}"', f'data-article="{headline}"')
    return body


def in_a_year():
    return f"{timezone.now() + timedelta(days=365):%Y-%m-%d %H:%M:%S}"


def test_a_story_comes_over_whole(export, bring, client):
    bring(export(item(1)))
    article = Article.objects.get()
    assert article.headline == "A Frigate Returns"
    assert article.deck == "The crew was told on Tuesday."
    assert article.body == "<p>The ship came in at dawn.</p>\n<p>It had one engine.</p>"
    assert article.published_at == datetime(2024, 5, 6, 12, tzinfo=UTC)
    assert [b.author.name for b in article.bylines.all()] == ["Mira Holt"]
    assert article.category.path == "fleet/frigates"
    assert [t.slug for t in article.tags.all()] == ["dry-dock"]
    assert article.transitions.get().by.username == "importer"
    assert client.get("/2024/05/story-1/").status_code == 200


HIDDEN = ["draft", "pending", "private", "trash", "auto-draft", "inherit", "zqunknown", ""]


@pytest.mark.parametrize("status", HIDDEN)
def test_only_what_the_export_calls_published_is_public(export, bring, client, status):
    bring(export(item(1, "Zqhidden", "zqbody", status=status), item(2)))
    hidden = Article.objects.get(headline="Zqhidden")
    assert hidden.status != Status.PUBLISHED and hidden.path is None
    for address in ("/", "/2024/05/story-1/", "/?p=1", "/feed/", "/search/?q=zqbody"):
        assert b"Zqhidden" not in client.get(address, follow=True).content
    assert client.get("/?p=1").status_code == 404


def test_a_password_hides_a_published_story(export, bring, client):
    bring(export(item(1, post_password="secret")))
    assert Article.objects.get().status == Status.DRAFT
    assert client.get("/2024/05/story-1/").status_code == 404


def test_each_status_finds_its_place(export, bring):
    future = {"status": "future", "post_date_gmt": in_a_year()}
    bring(
        export(
            item(1, "Coming", **future),
            item(2, "Missed", status="future"),
            item(3, "Waiting", status="pending"),
            item(4, "Binned", status="trash"),
        )
    )
    found = {a.headline: a for a in Article.objects.all()}
    assert found["Coming"].state() == "Scheduled"
    assert found["Missed"].state() == "Draft"
    assert found["Waiting"].state() == "In review"
    assert found["Binned"].binned_at


def test_pages_come_with_their_parents(export, bring, client):
    about = item(1, "About", type="page", post_name="about", link=f"{SITE}/about/")
    ethics = item(
        2, "Ethics", type="page", post_name="ethics", link=f"{SITE}/about/ethics/", post_parent="1"
    )
    hidden = item(3, "Zqpage", type="page", status="private", link=f"{SITE}/zqpage/")
    bring(export(ethics, about, hidden))
    assert client.get("/about/ethics/").status_code == 200
    assert client.get("/zqpage/").status_code == 404
    assert Page.objects.published().count() == 2


def test_a_page_that_would_hide_a_route_gets_another_address(export, bring, client):
    page = item(1, "Search", type="page", post_name="search", link=f"{SITE}/search/")
    bring(export(page))
    assert Page.objects.get().path == "search-2"


def test_co_authors_sign_in_their_order_and_get_no_login(export, bring):
    people = User.objects.count()
    terms = [("author", "cap-zoe", "Zoe Guest"), ("author", "cap-mira", "Mira Holt")]
    bring(export(item(1, terms=terms)))
    bylines = Article.objects.get().bylines.order_by("order")
    assert [b.author.name for b in bylines] == ["Zoe Guest", "Mira Holt"]
    assert User.objects.count() == people
    assert not Author.objects.exclude(user=None).exists()


def test_no_mail_address_comes_over(export, bring):
    comment = (
        "<wp:comment><wp:comment_id>9</wp:comment_id><wp:comment_author>Ann</wp:comment_author>"
        "<wp:comment_author_email>ann@mail.example</wp:comment_author_email>"
        "<wp:comment_author_IP>203.0.113.9</wp:comment_author_IP>"
        "<wp:comment_content>Well said.</wp:comment_content>"
        "<wp:comment_approved>1</wp:comment_approved></wp:comment>"
    )
    bring(export(item(1, comments=comment)))
    assert ArchivedComment.objects.values_list("name", "text").get() == ("Ann", "Well said.")
    for model in (ArchivedComment, ImportedItem, Author, Note):
        for row in model.objects.values():
            assert "mail.example" not in str(row) and "203.0.113.9" not in str(row)
            assert "private.example" not in str(row)


def test_an_old_login_can_be_an_author_of_ours(export, bring, author):
    bring(export(item(1)), map_author={"mira": author.slug})
    assert Article.objects.get().bylines.get().author == author


def test_the_chosen_category_of_yoast_is_the_primary_one(export, bring):
    terms = [("category", "fleet", "Fleet"), ("category", "frigates", "Frigates")]
    meta = [
        ("_yoast_wpseo_primary_category", "4"),
        ("_yoast_wpseo_title", "%%title%% for readers %%sep%% %%sitename%%"),
        ("_yoast_wpseo_metadesc", "What search shows."),
    ]
    bring(export(item(1, terms=terms, meta=meta)))
    article = Article.objects.get()
    assert article.category.slug == "frigates"
    assert [f.category.slug for f in article.filings.all()] == ["fleet"]
    assert article.search_title == "A Frigate Returns for readers"
    assert article.search_description == "What search shows."


def test_running_it_twice_changes_nothing(export, bring):
    path = export(item(1), item(2, status="draft"), item(3, type="page"), item(4, type="zq"))
    bring(path)
    before = digest_of_everything()
    revisions = Article.objects.values_list("newest_revision", "changed_at").order_by("pk")
    stamps = list(revisions)
    bring(path)
    assert digest_of_everything() == before and list(revisions.all()) == stamps


def test_what_changed_there_since_comes_over(export, bring, client):
    bring(export(item(1)))
    bring(export(item(1, body="Newer words.")))
    assert b"Newer words." in client.get("/2024/05/story-1/").content
    assert Article.objects.get().newest_revision.number == 2


def test_what_was_hidden_there_since_is_withdrawn_here(export, bring, client):
    bring(export(item(1)))
    bring(export(item(1, status="private")))
    assert client.get("/2024/05/story-1/").status_code == 410


def test_a_story_edited_here_wins_over_another_import(export, bring, editor):
    bring(export(item(1)))
    article = Article.objects.get()
    article.save_revision({"deck": "Our own deck."}, by=editor, base=1)
    run = bring(export(item(1, body="Theirs.")))
    article.refresh_from_db()
    assert article.newest_revision.number == 2 and article.newest_revision.deck == "Our own deck."
    assert any("edited here" in note.sentence for note in run.notes)


def test_two_stories_of_one_address_both_come(export, bring):
    bring(export(item(1, post_name="same"), item(2, post_name="same")))
    assert {a.path for a in Article.objects.all()} == {"2024/05/same", "2024/05/same-2"}


def test_a_story_without_title_category_author_or_date_comes_and_is_reported(export, bring, client):
    bare = item(
        1, "", terms=(), creator="", post_date="", post_date_gmt="0000-00-00 00:00:00", link=""
    )
    run = bring(export(bare))
    article = Article.objects.get()
    assert article.headline.startswith("The ship came in")
    assert article.category.name == "Uncategorized"
    assert client.get("/").status_code == 200
    said = " ".join(run.notes.values_list("sentence", flat=True))
    assert "no title" in said and "no category" in said and "no author" in said


def test_custom_fields_and_unknown_types_are_kept_raw(export, bring):
    meta = [("zqfield", "zqvalue")]
    run = bring(export(item(1, meta=meta), item(2, type="zqtype", meta=meta)))
    rows = {row.key: row for row in ImportedItem.objects.filter(source="post")}
    assert rows["1"].details["fields"] == {"zqfield": ["zqvalue"]}
    assert ["zqfield", "zqvalue"] in rows["2"].details["raw"]["meta"]
    assert run.notes.filter(kind=Note.Kind.KEPT).count() == 2


def test_the_command_says_what_needs_a_person(export, publication, roles_exist, capsys):
    old = "https://old.example/gone/"
    body = f'<a href="{old}">Gone</a>'
    call_command("import_wordpress", str(export(item(1, "First", body), item(2, "Other", body))))
    said = " ".join(capsys.readouterr().out.split())
    assert "Needs a person: 2" in said
    assert f"not in the export. (2 times, first: First) {old}" in said


def test_a_field_that_is_too_long_to_keep_whole_is_reported(export, bring):
    run = bring(export(item(1, meta=[("zqlong", "v" * 300_000)])))
    assert run.notes.filter(sentence__contains="Only the first 200000 characters").exists()


def test_a_gzipped_export_is_read_too(export, bring, tmp_path):
    packed = tmp_path / "export.xml.gz"
    packed.write_bytes(gzip.compress(export(item(1)).read_bytes()))
    bring(packed)
    assert Article.objects.count() == 1


def test_several_files_are_one_import(export, bring):
    first = export(item(1, body=f'See <a href="{SITE}/2024/05/story-2/">that</a>.'), name="a.xml")
    bring(first, export(item(2), name="b.xml"))
    assert 'href="/2024/05/story-2/"' in Article.objects.get(path="2024/05/story-1").body


def test_a_dry_run_changes_nothing(export, publication, roles_exist, capsys):
    call_command("import_wordpress", str(export(item(1))), dry_run=True)
    assert "1 to be public" in capsys.readouterr().out
    assert not Article.objects.exists() and not ImportedItem.objects.exists()
    assert not Category.objects.exists() and not Author.objects.exists()


def test_only_and_since_leave_the_rest_for_later(export, bring):
    old = item(1, "Old", post_date_gmt="2020-01-01 00:00:00")
    page = item(3, "Page", type="page", link=f"{SITE}/page/")
    path = export(old, item(2, "New"), page)
    bring(path, since=datetime(2024, 1, 1, tzinfo=UTC), only=frozenset({"posts"}))
    assert [a.headline for a in Article.objects.all()] == ["New"]
    assert not Page.objects.published().exists()
    bring(path)
    assert Article.objects.count() == 2 and Page.objects.published().exists()


def test_the_command_says_what_is_wrong_in_one_sentence(tmp_path, publication, roles_exist):
    for name, content in {
        "empty.xml": b"",
        "feed.xml": b"<feed/>",
        "torn.xml.gz": b"\x1f\x8b1",
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(CommandError) as refused:
            call_command("import_wordpress", str(path))
        assert name in str(refused.value) and "\n" not in str(refused.value)
    with pytest.raises(CommandError):
        call_command("import_wordpress", str(tmp_path / "absent.xml"))


def test_one_item_that_cannot_be_written_spoils_no_other(export, bring, monkeypatch):
    from wordpress.texts import Texts

    honest = Texts._map

    def spoiled(self, batch, text):
        if text.item.key == "2":
            raise ValueError("zqspoiled")
        honest(self, batch, text)

    monkeypatch.setattr(Texts, "_map", spoiled)
    run = bring(export(item(1), item(2), item(3)))
    assert Article.objects.count() == 2
    assert run.notes.filter(sentence__contains="zqspoiled").exists()
    monkeypatch.undo()
    bring(export(item(1), item(2), item(3)))
    assert Article.objects.count() == 3


def test_undo_removes_what_nobody_touched(export, bring, editor, capsys):
    path = export(item(1, "Untouched"), item(2, "Touched"), item(3, "A page", type="page"))
    bring(path)
    touched = Article.objects.get(headline="Touched")
    touched.save_revision({"deck": "Ours."}, by=editor, base=1)
    call_command("import_wordpress", str(path), undo=True)
    assert [a.headline for a in Article.objects.all()] == ["Touched"]
    assert not Page.objects.exists()
    assert Category.objects.filter(slug="frigates").exists() and Author.objects.count() == 1
    assert "Kept: Touched" in capsys.readouterr().out


def test_undo_of_an_untouched_import_leaves_nothing(export, bring):
    path = export(item(1), item(2, status="draft"), item(3, type="page"))
    bring(path)
    call_command("import_wordpress", str(path), undo=True)
    for model in (Article, Page, Category, Author, Tag, ImportedItem):
        assert not model.objects.exists(), model
    bring(path)
    assert Article.objects.count() == 2


def test_undo_keeps_what_somebody_made_public_since(export, bring, editor):
    path = export(item(1, status="draft"))
    bring(path)
    article = Article.objects.get()
    article.publish(by=editor)
    call_command("import_wordpress", str(path), undo=True)
    assert Article.objects.count() == 1


def test_sticky_stories_become_picks_of_the_front_page_once(export, bring, editor, client):
    sticky = [item(n, f"Sticky {n}", is_sticky="1") for n in range(1, 7)]
    hidden = item(8, "Zqhidden", is_sticky="1", status="draft")
    path = export(*sticky, hidden, item(9, "Plain"))
    run = bring(path)
    front = Front.objects.of()
    placed = front.in_force().plan().picks.values()
    picks = {Article.objects.get(pk=pick.article).headline for pick in placed}
    assert len(picks) == 4 and all(name.startswith("Sticky") for name in picks)
    said = list(run.notes.filter(sentence__contains="sticky").values_list("kind", flat=True))
    assert said.count("changed") == 4 and said.count("person") == 3
    assert b"Zqhidden" not in client.get("/").content
    front.apply(Plan(), by=editor, base=front.in_force().number)
    bring(path)
    assert not front.in_force().plan().picks


def test_the_bench_measures_the_whole_command_and_keeps_nothing(db, capsys):
    before = _databases()
    call_command("bench_import", stories=5)
    row = next(line for line in capsys.readouterr().out.splitlines() if "command" in line)
    assert " 5 " in row
    assert _databases() == before and not ImportedItem.objects.exists()


def _databases():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE '%%bench_import%%'")
        return cursor.fetchall()
