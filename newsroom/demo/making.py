"""Makes The Middle Watch: all of it in one transaction, every story through the one door."""

import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, transaction

from ads.models import Advert, Advertiser, Campaign, Priority, Setup
from articles.models import Article, Series
from authors.models import Author, Department
from categories.models import Category
from fronts.models import Front
from fronts.places import PICKS
from fronts.plan import Plan
from newsroom import roles
from newsroom.demo import publication as data
from newsroom.demo.people import AUTHORS
from newsroom.demo.pictures import FOLDER, OURS, PICTURES
from newsroom.demo.profiles import DEPARTMENTS, DISCLOSURES, PROFILES, REVIEWED
from newsroom.demo.reading import PUBLIC_ONCE, read_stories
from newsroom.models import Publication, User, database_now
from pages import starting_pages
from photos import intake
from photos.models import Photo

SIGN_INS = "demo-sign-ins.json"
# Two starts at once make the demo once.
LOCK = 20_261_124
WITHDRAWN_BECAUSE = "Taken back while the operator’s new figures are checked."
PROPOSAL = {
    "story": "brigade-without-trucks",
    "note": "The brigade has sent its own count.",
    "deck": "After drones burned a third of its fleet in one autumn, a supply battalion went back "
    "to mules, rails and night. Its own count of what arrived is now with us.",
}


TALK = {
    "story": "f35-parts-pool",
    "asks": "@{writer} who says that the southern base had one clerk, and that she was on leave? "
    "The paragraph rests on one source.",
    "answers": "Two officers of the wing, both on the record. The desk has the recordings.",
    "assigns": "The pool’s answer to the study, and 200 words less.",
    "settled": "The deck is a line too long on phones.",
}


class NotEmpty(Exception):
    """There is a publication already."""


@transaction.atomic
def make():
    """Make the demo publication in an empty newsroom; returns the demo's sign-ins."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if Publication.objects.exists() or Article.objects.exists():
        raise NotEmpty
    with _nothing_left_behind() as kept_files:
        accounts, sign_ins = _accounts()
        photos = _photos(User.objects.importer(), kept_files)
        _publication(photos["mark"])
        _pages(accounts[roles.PUBLISHER])
        authors = _authors(photos, accounts[roles.WRITER])
        _stories(accounts, authors, _categories(), photos)
        _front_pages(accounts[roles.EDITOR])
        _adverts(accounts[roles.ADS_MANAGER])
        # Before the transaction ends: sign-ins without accounts are replaced by the next start,
        # accounts without sign-ins would lock everybody out.
        _write_sign_ins(sign_ins)
    return sign_ins


@contextmanager
def _nothing_left_behind():
    """Take the stored pictures away again if anything goes wrong; the rows go by themselves."""
    kept_files = []
    try:
        yield kept_files
    except BaseException:
        for file in kept_files:
            file.delete(save=False)
        raise


def _adverts(manager):
    Setup.the_one()
    house = Advertiser.objects.create(name=data.PUBLICATION["name"])
    ours = Campaign.objects.create(advertiser=house, name="Our own", priority=Priority.HOUSE)
    _creatives(ours, data.ADVERTS, manager)
    for sold in data.ADVERTISERS:
        names = ("name", "business", "website")
        advertiser = Advertiser.objects.create(**{name: sold[name] for name in names})
        campaign = Campaign.objects.create(
            advertiser=advertiser, name=sold["campaign"], priority=sold["priority"]
        )
        campaign.categories.set(Category.objects.filter(slug=sold["category"]))
        _creatives(campaign, sold["adverts"], manager)


def _creatives(campaign, adverts, manager):
    for fields in adverts:
        Advert.objects.create(campaign=campaign, made_by=manager, **fields).approve(by=manager)


# People


def _accounts():
    accounts, sign_ins = {}, []
    for role, username, first_name, last_name in data.ACCOUNTS:
        password = secrets.token_urlsafe(9)
        user = User.objects.create_user(
            username,
            f"{username}@accounts.example",
            password,
            first_name=first_name,
            last_name=last_name,
            is_staff=True,
        )
        user.groups.add(Group.objects.get(name=role))
        accounts[role] = user
        sign_ins.append({"role": role, "username": username, "password": password})
    return accounts, sign_ins


def _write_sign_ins(sign_ins):
    path = settings.DATA_DIR / SIGN_INS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(sign_ins, file, indent=2)


def _authors(photos, writer):
    departments = {
        name: Department.objects.create(name=name, order=(place + 1) * 10)
        for place, name in enumerate(DEPARTMENTS)
    }
    authors = [
        Author(
            slug=person.slug,
            name=person.name,
            job_title=person.job_title,
            bio=person.bio,
            long_bio=person.long_bio,
            photo=photos[f"author-{person.slug}"],
            is_current=person.is_current,
            order=(place + 1) * 10,
            user=writer if person.slug == data.WRITER_SIGNS_AS else None,
            department=departments.get(_profile(person)[0]),
            disclosures_reviewed_on=REVIEWED if person.is_current else None,
            **person.links,
            **_profile(person)[1],
        )
        for place, person in enumerate(AUTHORS)
    ]
    made = {author.slug: author for author in Author.objects.bulk_create(authors)}
    _disclose(made)
    return made


def _profile(person):
    return PROFILES.get(person.slug, ("", {}))


def _disclose(authors):
    for slug, rows in DISCLOSURES.items():
        for kind, about, text, starts, ends, tag_names in rows:
            authors[slug].disclosures.create(
                kind=kind, about=about, text=text, starts=starts, ends=ends, tag_names=tag_names
            )


# The publication


def _publication(mark):
    Publication.objects.create(logo=mark, **data.PUBLICATION)


def _categories():
    return {
        fields["slug"]: Category.objects.create(order=(place + 1) * 10, **fields)
        for place, fields in enumerate(data.CATEGORIES)
    }


def _photos(importer, kept_files):
    """Every picture by its name, through the same intake as an upload."""
    fields = {
        name: {"alt_text": p.alt_text, "caption": p.caption, "credit": p.credit, "kind": p.kind}
        for name, p in PICTURES.items()
    }
    for person in AUTHORS:
        fields[f"author-{person.slug}"] = {"alt_text": person.alt_text, "credit": OURS}
    fields["mark"] = {"alt_text": data.PUBLICATION["name"], "credit": OURS, "kind": "illustration"}
    files = {name: next(FOLDER.glob(f"{name}.*")).read_bytes() for name in fields}
    photos = {}
    with ThreadPoolExecutor() as pool:
        for name, cleaned in zip(files, pool.map(intake.clean, files.values()), strict=True):
            photo = photos[name] = Photo(**fields[name])
            kept_files.append(photo.file)
            photo.keep(cleaned, by=importer)
    return photos


def _pages(publisher):
    """The usual pages; those that ask for facts stay drafts, to show what is asked."""
    for page in starting_pages.begin(by=publisher, name=data.PUBLICATION["name"]):
        if "[" not in page.newest_revision.body:
            page.publish(by=publisher)


# Stories


def _stories(accounts, authors, categories, photos):
    importer, now = User.objects.importer(), database_now()
    series = {
        title: Series.objects.create(
            title=title, slug=title.lower().replace(" ", "-"), description=d
        )
        for title, d in data.SERIES.items()
    }
    stories = read_stories()
    moments = {story.slug: now - timedelta(days=story.days) for story in stories}
    articles = {}
    for by, some in (
        (importer, [s for s in stories if s.status in PUBLIC_ONCE]),
        (accounts[roles.WRITER], [s for s in stories if s.status not in PUBLIC_ONCE]),
    ):
        contents = [_content(s, authors, categories, photos, series, moments) for s in some]
        drafts = Article.objects.draft_many(contents, by=by)
        articles |= {story.slug: article for story, article in zip(some, drafts, strict=True)}
    for story in stories:
        _point_to_others(story, articles, photos)
    public = [articles[s.slug] for s in stories if s.status in PUBLIC_ONCE]
    moments_by_pk = {articles[slug].pk: moment for slug, moment in moments.items()}
    report = Article.objects.publish_many(public, by=importer, moments=moments_by_pk)
    for refusal in report.refused:
        raise refusal.reason
    for story in stories:
        article = Article.objects.get(pk=articles[story.slug].pk)
        _take_steps(story, article, accounts, moments[story.slug])
    _propose(Article.objects.get(pk=articles[PROPOSAL["story"]].pk), accounts)
    _talk(Article.objects.get(pk=articles[TALK["story"]].pk), accounts)


def _content(story, authors, categories, photos, series, moments):
    name, title_and_part = story.headers.get("photo"), story.series
    content = {
        "headline": story.headers["headline"],
        "slug": story.slug,
        "deck": story.headers["deck"],
        "body": story.body_with(articles={}, photos=photos),
        "type": story.headers["type"],
        "category": categories[story.headers["category"]],
        "further_categories": [categories[slug].pk for slug in story.names("also")],
        "bylines": [{"author": authors[slug].pk, "role": role} for slug, role in story.bylines],
        "tag_names": story.names("tags"),
    }
    if name:
        content["lead_photo"] = photos[name]
        content["lead_alt"] = photos[name].alt_text
        content["lead_caption"] = story.headers.get("caption", "")
    if title_and_part:
        content["series"], content["series_part"] = series[title_and_part[0]], title_and_part[1]
    if story.status == "embargoed":
        content["embargo_until"] = moments[story.slug]
    return content


def _point_to_others(story, articles, photos):
    """Fill in what can only be said once every story has its key."""
    if not (story.more_links or story.names("related")):
        return
    article = articles[story.slug]
    content = {
        "body": story.body_with(articles=articles, photos=photos),
        "related": [articles[slug].pk for slug in story.names("related")],
    }
    article.save_revision(
        content, by=article.created_by, base=1, note="MORE links and related stories"
    )


def _take_steps(story, article, accounts, moment):
    writer, editor, publisher = (
        accounts[role] for role in (roles.WRITER, roles.EDITOR, roles.PUBLISHER)
    )
    if story.status in ("in review", "approved", "scheduled", "embargoed"):
        article.submit(by=writer)
    if story.status in ("approved", "scheduled", "embargoed"):
        article.approve(by=editor)
    if story.status in ("scheduled", "embargoed"):
        article.publish(by=editor, at=moment)
    for kind, text in story.corrections:
        article.correct(by=editor, kind=kind, text=text)
    if story.status == "withdrawn":
        article.withdraw(by=publisher, note=WITHDRAWN_BECAUSE)
    if story.status == "retracted":
        article.retract(by=publisher, notice=story.headers["notice"])


def _front_pages(editor):
    """The front page as an editor has laid it out, and the one of tomorrow morning."""
    front = Front.objects.of()
    for base, (name, lead, picks) in enumerate(data.FRONT_PAGES):
        plan = Plan()
        slugs = {"lead": lead} | dict(zip(PICKS, picks, strict=False))
        for place, slug in slugs.items():
            if slug:
                plan.place(Article.objects.get(slug=slug).pk, place)
        morning = database_now() + timedelta(days=1)
        at = morning.replace(hour=11, minute=0, second=0, microsecond=0) if base else None
        front.apply(plan, by=editor, base=base, at=at, name=name)


def _propose(article, accounts):
    writer = accounts[roles.WRITER]
    base = article.newest_revision.number
    article.save_revision({"deck": PROPOSAL["deck"]}, by=writer, base=base)
    article.propose(by=writer, note=PROPOSAL["note"])


def _talk(article, accounts):
    """Two threads, one of them settled, and who is to finish the story by tonight."""
    writer, editor = accounts[roles.WRITER], accounts[roles.EDITOR]
    asked = article.note(TALK["asks"].format(writer=writer.username), by=editor).note
    article.note(TALK["answers"], by=writer, thread=asked)
    article.note(TALK["settled"], by=editor).note.settle(by=writer)
    due_at = database_now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=6)
    article.assign(writer, by=editor, due_at=due_at, note=TALK["assigns"])
