"""Generated articles by the thousand, always the same ones, through the same door as all others."""

import gc
import os
import random
from collections import deque
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from django.db import connection, transaction

from articles.models import Article
from authors.models import Author
from categories.models import Category
from newsroom.demo import start_worker
from newsroom.models import User, database_now
from photos.models import Photo

BATCH = 500
WORKERS = min(2, os.cpu_count() or 1)
SEED = 1119
# From before the demo's own stories to eight years back.
NEWEST, OLDEST = timedelta(days=160), timedelta(days=8 * 365)
TYPES = ["news"] * 7 + ["analysis", "opinion", "explainer"]


def _words():
    """The sections of wire.txt: each a name in brackets, then one entry on a line."""
    text = (Path(__file__).parent / "wire.txt").read_text(encoding="utf-8")
    sections = (section.strip().split("\n") for section in text.split("\n["))
    return {name.strip("[]"): entries for name, *entries in sections}


WORDS = _words()


def publish(count):
    """Make and publish so many articles, batch by batch; yields the size of each batch."""
    desk = Desk()
    batches = desk.batches(count, database_now())
    # A batch keeps one processor busy for a second or two; a second one is worth having.
    if WORKERS == 1 or count <= BATCH:
        results = map(_publish, batches)
    else:
        results = _side_by_side(batches)
    for keys in results:
        desk.older += keys
        yield len(keys)


def _side_by_side(batches):
    database = connection.settings_dict["NAME"]
    with get_context("spawn").Pool(WORKERS, start_worker, [database]) as pool:
        waiting = deque()
        for batch in batches:
            waiting.append(pool.apply_async(_publish, [batch]))
            if len(waiting) > WORKERS:
                yield waiting.popleft().get()
        while waiting:
            yield waiting.popleft().get()


@contextmanager
def _collecting_later():
    """A batch makes a million objects that all live until its end: look for garbage then."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_collecting_later()
@transaction.atomic
def _publish(batch):
    """Draft and publish (content, moment) pairs; returns the keys of the articles."""
    importer = User.objects.importer()
    articles = Article.objects.draft_many([content for content, _ in batch], by=importer)
    moments = {article.pk: moment for article, (_, moment) in zip(articles, batch, strict=True)}
    report = Article.objects.publish_many(articles, by=importer, moments=moments)
    for refusal in report.refused:
        raise refusal.reason
    return list(moments)


class Desk:
    """Puts stories together from what the demo publication has."""

    def __init__(self):
        self.random = random.Random(SEED)  # noqa: S311  the same stories every time
        self.categories = list(Category.objects.order_by("order"))
        self.authors = list(Author.objects.order_by("order").values_list("pk", flat=True))
        ours = Photo.objects.filter(uploaded_by=User.objects.importer(), authors=None)
        self.photos = list(ours.exclude(caption="").order_by("pk"))
        self.taken = set(Article.objects.values_list("headline", flat=True))
        self.older = []

    def batches(self, count, now):
        """Lists of (content, moment), so many pairs in all."""
        stories = islice(self.stories(now), count)
        while batch := list(islice(stories, BATCH)):
            yield batch

    def stories(self, now):
        """(content, moment) without end; no headline twice, nor one that is there already."""
        while True:
            type = self.random.choice(TYPES)
            facts = self._facts()
            headline = self.random.choice(WORDS[f"headlines of {type}"]).format_map(facts)
            if headline in self.taken:
                continue
            self.taken.add(headline)
            age = NEWEST + (OLDEST - NEWEST) * self.random.random()
            yield self._content(type, headline, facts), now - age

    def _facts(self):
        pick, number = self.random.choice, self.random.randint
        things, actors, percent = pick(WORDS["things"]), pick(WORDS["actors"]), number(21, 69)
        count = number(18, 240)
        return {
            "place": pick(WORDS["places"]),
            "unit": pick(WORDS["units"]),
            "things": things,
            "lower": things.lower(),
            "actors": actors,
            "who": actors,
            "turn": pick(WORDS["turns"]),
            "month": pick(WORDS["months"]),
            "count": count,
            "fewer": count - number(3, 15),
            "few": number(2, 9),
            "years": pick(["two", "three", "four", "five", "six"]),
            "weeks": number(5, 19),
            "months": number(3, 26),
            "money": f"${number(2, 90)}",
            "percent": percent,
            "more": percent + number(6, 28),
        }

    def _content(self, type, headline, facts):
        with_photo = self.photos and self.random.random() < 0.6
        photo = self.random.choice(self.photos) if with_photo else None
        category = self.random.choice(self.categories)
        signed = self.random.sample(self.authors, self.random.choice([1, 1, 1, 2, 2, 3]))
        content = {
            "headline": headline,
            "deck": self.random.choice(WORDS["decks"]).format_map(facts),
            "body": self._body(facts),
            "type": type,
            "category": category,
            "bylines": [{"author": pk, "role": "reporter"} for pk in signed],
            "tag_names": self.random.sample(WORDS["tags"], self.random.randint(2, 4)),
        }
        if photo:
            content |= {
                "lead_photo": photo,
                "lead_alt": photo.alt_text,
                "lead_caption": photo.caption,
            }
        if self.random.random() < 0.15:
            other = self.random.choice(self.categories)
            content["further_categories"] = [other.pk] if other != category else []
        return content

    def _body(self, facts):
        """Three parts of a few paragraphs each, two of them under a subhead."""
        sentences = iter(self.random.sample(WORDS["sentences"], 12))
        subheads = self.random.sample(WORDS["subheads"], 2)
        parts = [f"<p>{self.random.choice(WORDS['openings'])}</p>", *_paragraphs(sentences, 1)]
        for place, subhead in enumerate(subheads):
            parts += [f"<h2>{subhead}</h2>", *_paragraphs(sentences, 2 - place)]
            if place == 0 and self.older and self.random.random() < 0.4:
                other = self.random.choice(self.older)
                parts.append(f'<p class="more-link" data-article="{other}">MORE</p>')
        parts.append(f"<p>{self.random.choice(WORDS['endings'])}</p>")
        return "".join(parts).format_map(facts)


def _paragraphs(sentences, count):
    return [f"<p>{' '.join(islice(sentences, 3))}</p>" for _ in range(count)]
