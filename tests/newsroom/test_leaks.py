"""Every public address is asked for words that only a story readers may not see has in it."""

import io
import itertools
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image

from ads.running import SIGNER
from articles.models import Article, Autosave, Breaking, FormerAddress, FormerTag, Series, Tag
from articles.outside import photos_of
from authors.models import Author
from categories.models import Category, FormerPath
from files.models import File
from fronts.models import Front
from newsroom.models import Publication, database_now
from pages.models import Page
from photos import drawn, pictures, renditions
from photos.models import Photo
from tests.conftest import move_dates
from tests.fronts.conftest import plan_of

HOUR = timedelta(hours=1)
FIELDS = (
    "headline deck body caption alt searchtitle searchdescription slug tag author bio job "
    "category tagline series photo credit file"
).split()
PHOTOS = itertools.count(1)
# Of preview links, by the key of their story.
TOKENS = {"open": {}, "shut": {}}


class Canaries:
    """Words that stand in one story only, one for each field."""

    def __init__(self, name):
        self.name = name
        self.words = {field: f"zq{name}{field}" for field in FIELDS}

    def __getitem__(self, field):
        return self.words[field]

    def content(self, importer, company=None):
        """A story about which nothing is public, or one in the company of public ones."""
        w = self.words
        photo, body_photo = (_photo(importer, w) for _ in range(2))
        return {
            "headline": f"Lighthouse {w['headline']}",
            "slug": w["slug"],
            "deck": f"Lighthouse {w['deck']}.",
            "body": f"<p>Lighthouse {w['body']} text.</p>"
            f'<figure class="photo" data-photo="{body_photo.pk}"><img alt="{w["alt"]}">'
            f"<figcaption>{w['caption']}</figcaption></figure>"
            f'<p><a href="{_file(w).get_absolute_url()}">The end.</a></p>',
            "lead_photo": photo,
            "lead_caption": w["caption"],
            "lead_alt": w["alt"],
            "search_title": w["searchtitle"],
            "search_description": w["searchdescription"],
            "tag_names": [w["tag"], "Lighthouses"],
        } | (company or self._alone(photo))

    def _alone(self, photo):
        w = self.words
        author = Author.objects.create(
            name=w["author"], slug=w["author"], bio=w["bio"], job_title=w["job"], photo=photo
        )
        category = Category.objects.create(
            name=w["category"], slug=w["category"], tagline=w["tagline"], kicker=w["category"]
        )
        return {
            "category": category,
            "further_categories": [_filed(w).pk],
            "series": Series.objects.create(title=w["series"], slug=w["series"]),
            "bylines": [{"author": author.pk, "role": "reporter"}],
        }


def _filed(words):
    return Category.objects.create(name=f"{words['category']}2", slug=f"{words['category']}2")


def _file(words):
    file = File(title=words["file"])
    file.keep(io.BytesIO(b"%PDF-1.4 " + words["file"].encode()), f"{words['file']}.pdf")
    return file


def _photo(importer, words):
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(data, "JPEG")
    number = next(PHOTOS)
    return Photo.objects.create(
        file=ContentFile(data.getvalue(), name=f"{words['photo']}.jpg"),
        digest=f"{number:064d}",
        width=40,
        height=30,
        alt_text=words["alt"],
        caption=words["caption"],
        credit=words["credit"],
        uploaded_by=importer,
    )


@pytest.fixture
def hidden(make_article, importer, editor, publisher):
    """One story of every kind that readers may not see, by its name."""
    now = database_now()
    stories = {}

    def story(name, **options):
        canaries = Canaries(name)
        stories[name] = canaries
        return make_article(**canaries.content(importer) | options)

    story("draft")
    story("review").submit(by=editor)
    approved = story("approved")
    approved.submit(by=editor)
    approved.approve(by=editor)
    story("scheduled").publish(by=editor, at=now + HOUR)
    story("embargoed", embargo_until=now + HOUR).publish(by=editor, at=now + HOUR)
    held = story("held")
    held.publish(by=editor, at=now + HOUR)
    held.save_revision({"embargo_until": now + 2 * HOUR}, by=editor, base=1)
    move_dates(held, -3 * HOUR, "published_at", "embargo_until")
    withdrawn = story("withdrawn")
    withdrawn.publish(by=editor)
    Breaking.objects.put_up(withdrawn.headline, by=editor, article=withdrawn)
    withdrawn.former_addresses.create(path="2024/01/an-earlier-address")
    withdrawn.correct(by=editor, kind="update", text=stories["withdrawn"]["body"])
    withdrawn.withdraw(by=publisher, note="zqwithdrawnreason")
    ended = story("ended", ends_at=now + HOUR)
    ended.publish(by=editor)
    Breaking.objects.put_up(ended.headline, by=editor, article=ended)
    ended.correct(by=editor, kind="correction", text=stories["ended"]["body"])
    move_dates(ended, -2 * HOUR, "published_at", "first_published_at", "ends_at")
    # Where these once stood, a redirect would say their names.
    for name in ("draft", "scheduled", "withdrawn"):
        found = Category.objects.get(name=stories[name]["category"])
        FormerPath.objects.create(path=f"once-{name}", category=found)
    Tag.objects.get(name=stories["withdrawn"]["tag"]).former_names.create(
        name="Once withdrawn", slug="once-withdrawn"
    )
    retracted = story("retracted")
    retracted.publish(by=editor)
    retracted.retract(by=publisher, notice="The documents were forged.")
    story("binned").bin(by=editor)
    _hidden_pages(stories, importer)
    _in_company(stories, make_article, importer, editor, publisher)
    superseded = story("superseded", slug="an-address-never-changes")
    superseded.publish(by=editor)
    superseded.save_revision(_plain_content(make_article), by=editor, base=1)
    superseded.publish(by=editor)
    newer = make_article(published_by=editor, tag_names=["Lighthouses"])
    stories["newer"] = Canaries("newer")
    newer.save_revision(stories["newer"].content(importer), by=editor, base=1)
    newer.propose(by=editor)
    asks_for_all = {"related": list(Article.objects.values_list("pk", flat=True))}
    more = "".join(
        f'<p class="more-link" data-article="{pk}">MORE</p><p>And then.</p>'
        for pk in asks_for_all["related"]
    )
    make_article(
        published_by=editor,
        headline="The Open Story",
        body=f"<p>Lighthouse keepers.</p>{more}",
        tag_names=["Lighthouses"],
        **asks_for_all,
    )
    _unsaved(stories, newer, editor)
    updated = make_article(published_by=editor, tag_names=["Lighthouses"])
    stories["update"] = Canaries("update")
    updated.save_revision(stories["update"].content(importer), by=editor, base=1)
    updated.publish(by=editor, at=now + HOUR)
    _shown_outside(editor)
    return stories


def _in_company(stories, make_article, importer, editor, publisher):
    """Hidden stories whose category, series and author have a public one as well."""
    now = database_now()
    series = Series.objects.create(title="Harbor Lights", slug="harbor-lights")
    public = make_article(published_by=editor, series=series, tag_names=["Lighthouses"])
    company = {
        "category": public.category,
        "further_categories": [],
        "series": series,
        "bylines": public.newest_revision.bylines,
    }

    def story(name, **options):
        words = stories[name] = Canaries(name)
        return make_article(**words.content(importer, company) | options)

    story("draftbeside")
    story("scheduledbeside").publish(by=editor, at=now + HOUR)
    held = story("heldbeside")
    held.publish(by=editor, at=now + HOUR)
    held.save_revision({"embargo_until": now + 2 * HOUR}, by=editor, base=1)
    move_dates(held, -3 * HOUR, "published_at", "embargo_until")
    ended = story("endedbeside", ends_at=now + HOUR)
    ended.publish(by=editor)
    for category in (None, public.category):
        Front.objects.of(category).apply(plan_of(lead=ended), by=editor, base=0)
    move_dates(ended, -2 * HOUR, "published_at", "first_published_at", "ends_at")
    withdrawn = story("withdrawnbeside")
    withdrawn.publish(by=editor)
    withdrawn.withdraw(by=publisher, note="It was wrong.")


def _shown_outside(editor):
    """Every story that can be shown to people outside is: by an open link, and by a shut one."""
    for tokens in TOKENS.values():
        tokens.clear()
    for article in Article.objects.filter(binned_at=None).exclude(status="retracted"):
        TOKENS["open"][article.pk] = article.share("Ida", by=editor)[1]
        link, TOKENS["shut"][article.pk] = article.share("Jo", by=editor)
        link.revoke(by=editor)


def _unsaved(stories, article, editor):
    """What an editor has typed into a public story and not saved."""
    words = stories["unsaved"] = Canaries("unsaved")
    typed = {field: [word] for field, word in words.words.items()}
    Autosave.objects.keep(
        typed, by=editor, article=article, key=uuid4(), base=2, changes=["headline"]
    )


def _hidden_pages(stories, importer):
    """A page that is a draft, one that was taken down, and one with newer work."""
    for name in ("draftpage", "takendown", "newerpage"):
        words = stories[name] = Canaries(name)
        page = Page.objects.write({"title": "Open"}, by=importer, slug=f"{name}-of-ours")
        if name == "newerpage":
            page.publish(by=importer)
        photo = _photo(importer, words)
        body = (
            f'<p>{words["body"]}</p><figure class="photo" data-photo="{photo.pk}">'
            f'<img alt="{words["alt"]}"><figcaption>{words["caption"]}</figcaption></figure>'
            f'<p><a href="{_file(words).get_absolute_url()}">More</a></p>'
        )
        content = {"title": words["headline"], "description": words["deck"], "body": body}
        page.save_revision(content, by=importer)
        if name == "takendown":
            page.publish(by=importer)
            page.take_down(by=importer)


def _plain_content(make_article):
    other = make_article(tag_names=["Lighthouses"], lead_photo=None)
    plain = {"slug": "", "series": None, "further_categories": [], "search_title": ""}
    return other.newest_revision.content() | plain | {"search_description": ""}


def public_routes(resolver=None, prefix=""):
    """Every route of the URL configuration but the newsroom's own side."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if getattr(entry, "app_name", "") != "admin":
                yield from public_routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry


def addresses_of(route, pattern):
    """The route filled in with everything that exists, public or not."""
    values = {
        "year": ["2024", *_years()],
        "month": ["01", f"{database_now():%m}"],
        "path": [],
        "slug": [],
        "signed": [SIGNER.sign("1"), "1", "https:evil.example"],
        "pk": [1],
        "digest": ["0" * 32],
        "name": Photo.objects.values_list("file", flat=True),
    }
    paths = [path for path in Article.objects.values_list("path", flat=True) if path]
    paths += FormerAddress.objects.values_list("path", flat=True)
    if pattern.name == "preview":
        return [f"/preview/{token}/" for token in _tokens()]
    if pattern.name == "file":
        return [file.get_absolute_url() for file in File.objects.all()]
    if pattern.name == "preview_photo":
        token = _tokens()[0]
        photos = Photo.objects.values_list("pk", flat=True)
        return [f"/preview/{token}/{pk}/" for pk in photos[:3]]
    if pattern.name == "page":
        return [f"/{path}/" for path in Page.objects.values_list("path", flat=True)]
    if pattern.name == "rendition":
        return [pictures.address(renditions.social(photo)) for photo in Photo.objects.all()]
    if pattern.name == "drawn":
        publication = Publication.objects.first() or Publication(name="Newsroom")
        return [
            drawn.of(story, publication)["url"]
            for story in Article.objects.exclude(path=None).exclude(path="")
        ]
    if "article" == pattern.name:
        return [f"/{path}/" for path in paths]
    values["slug"] = {
        "tag": [
            *Tag.objects.values_list("slug", flat=True),
            *FormerTag.objects.values_list("slug", flat=True),
            *_words("tag"),
        ],
        "author": Author.objects.values_list("slug", flat=True),
        "series": Series.objects.values_list("slug", flat=True),
    }.get((pattern.name or "").partition("_")[0], [])
    values["path"] = (
        [
            *Category.objects.values_list("path", flat=True),
            *FormerPath.objects.values_list("path", flat=True),
        ]
        if "category" in (pattern.name or "")
        else values["name"]
    )
    names = list(pattern.pattern.converters)
    unknown = [name for name in names if not values.get(name)]
    assert not unknown, f"Say in addresses_of() what fills <{unknown[0]}> of {route}."
    filled = []
    for choice in itertools.product(*(values[name] for name in names)):
        address = route
        for name, value in zip(names, choice, strict=True):
            before, _, rest = address.partition("<")
            inside, _, after = rest.partition(">")
            assert inside.endswith(name), (route, name)
            address = before + str(value) + after
        filled.append("/" + address.lstrip("/"))
    return filled


def _tokens():
    """Those of links that are shut, or one that nobody was given."""
    return list(TOKENS["shut"].values()) or ["x" * 43]


def _years():
    return {
        f"{day:%Y}"
        for day in Article.objects.exclude(published_at=None).dates("published_at", "year")
    }


def _words(field):
    return [Canaries(name)[field] for name in ("draft", "scheduled", "held", "newer")]


def every_public_address():
    for route, pattern in public_routes():
        yield from addresses_of(route, pattern)
    yield from ("/?p=1", "/?page=2", "/search/?q=lighthouse", "/search/?q=lighthouse&before=x")


def canaries_in(response, stories, *, asked=""):
    content = response.getvalue() if response.streaming else response.content
    text = content.decode("utf-8", "replace") + " ".join(map(str, response.items()))
    text = text.lower()
    return {
        (name, field)
        for name, canaries in stories.items()
        for field, word in canaries.words.items()
        if word in text and word not in asked.lower()
    }


ALLOWED = {("retracted", "headline")}


@pytest.mark.parametrize("method", ["get", "head"])
def test_no_public_address_says_a_word_of_a_hidden_story(client, hidden, method):
    asked = list(every_public_address())
    assert len(asked) > 60
    for address in asked:
        response = getattr(client, method)(address)
        # No worker runs here: on a slow machine its work is late, and that is said.
        late = address == "/readyz" and response.status_code == 503
        assert late or response.status_code in (200, 301, 302, 304, 400, 404, 405, 410), address
        leaked = canaries_in(response, hidden, asked=address)
        retracted = Article.objects.get(status="retracted").address
        if address == retracted or address.startswith("/corrections/"):
            leaked -= ALLOWED | {("retracted", "slug")}
        assert not leaked, f"{address} says {sorted(leaked)}"


def test_the_open_stories_are_found_where_the_hidden_ones_are_not(client, hidden):
    for address in ("/", "/feed/", "/tag/lighthouses/", "/search/?q=lighthouse"):
        assert b"The Open Story" in client.get(address).content, address


def test_what_is_hidden_answers_as_if_it_were_not_there(client, hidden):
    article = Article.objects.get(headline__contains="zqscheduledheadline")
    month = article.path.rpartition("/")[0]
    hidden_one, absent = client.get(article.address), client.get(f"/{month}/never-written/")
    assert hidden_one.status_code == absent.status_code == 404
    assert hidden_one.content.replace(article.address.encode(), b"") == absent.content.replace(
        f"/{month}/never-written/".encode(), b""
    )


@pytest.mark.parametrize("name", ["withdrawn", "ended"])
def test_what_was_public_answers_410(client, hidden, name):
    article = Article.objects.get(slug=f"zq{name}slug")
    response = client.get(article.address)
    assert response.status_code == 410
    assert not canaries_in(response, hidden, asked=article.address)


def test_a_retracted_story_answers_with_headline_and_notice_only(client, hidden):
    article = Article.objects.get(status="retracted")
    response = client.get(article.address)
    assert response.status_code == 200
    assert b"The documents were forged." in response.content
    assert canaries_in(response, hidden, asked=article.address) == ALLOWED
    assert b"zqretractedheadline" in client.get("/corrections/").content


def test_a_search_for_a_hidden_word_finds_what_a_search_for_nonsense_finds(client, hidden):
    def answer(word):
        content = client.get("/search/", {"q": word}).content.decode().lower()
        return content.replace(word, "")

    for name, canaries in hidden.items():
        for field in ("headline", "deck", "body", "tag", "author"):
            word = canaries[field]
            assert answer(word) == answer("q" * len(word)), (name, field)


def test_files_of_hidden_stories_are_not_there(client, hidden):
    assert File.objects.count() >= len(hidden) - 2
    for file in File.objects.all():
        assert client.get(file.get_absolute_url()).status_code == 404, file
        assert client.get(f"/files/{file.pk}/x.pdf").status_code == 404, file


def test_pictures_of_hidden_stories_are_not_there(client, hidden):
    for photo in Photo.objects.all():
        assert client.get(f"/media/{photo.file.name}").status_code == 404, photo.caption
        assert client.get(f"/media/{photo.file.name}/").status_code == 404
        for rendition in list(renditions.of(photo))[::5]:
            assert client.get(pictures.address(rendition)).status_code == 404


def test_a_preview_link_shows_neither_word_nor_picture_of_any_other_story(client, hidden, editor):
    assert len(TOKENS["open"]) > 10
    stories = Article.objects.select_related("newest_revision").in_bulk(TOKENS["open"])
    pictures_of = {pk: photos_of(story.newest_revision) for pk, story in stories.items()}
    strange = sorted(set().union(*pictures_of.values()))[::9]
    assert len(strange) > 2
    for pk, token in TOKENS["open"].items():
        response = client.get(f"/preview/{token}/")
        assert response.status_code == 200
        own = stories[pk].newest_revision.headline.partition(" zq")[2]
        said = {name for name, _ in canaries_in(response, hidden)}
        assert said == ({own.removesuffix("headline")} if own else set())
        for photo in pictures_of[pk].union(strange):
            status = client.get(f"/preview/{token}/{photo}/").status_code
            assert status == (200 if photo in pictures_of[pk] else 404), (pk, photo)
    # One that is frozen says nothing of what was saved since.
    live = Article.objects.get(update_at__isnull=False)
    _, token = live.share("Mo", by=editor, frozen=live.live_revision)
    assert not canaries_in(client.get(f"/preview/{token}/"), hidden)
