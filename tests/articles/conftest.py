import pytest

from ads.models import Advert
from articles.models import Series
from authors.models import Author
from categories.models import Category
from newsroom.models import Publication
from tests.photos.conftest import make_photo

__all__ = ["make_photo"]

BODY = """<p>The order came at dawn.</p>
<h2>What It Says</h2>
<p>It says little, and what it says is <a href="https://navy.example/">old</a>.</p>
<p class="more-link" data-article="{other}">MORE</p>
<figure class="photo" data-photo="{photo}"><img alt="A tug.">
<figcaption>A tug.</figcaption></figure>
<table><caption>Ships</caption><thead><tr><th>Ship</th><th>Days</th></tr></thead>
<tbody><tr><td>Corrigan</td><td>212</td></tr></tbody></table>
<aside class="fact-box"><h3>In Short</h3><dl><dt>Crew</dt><dd>780</dd></dl></aside>
<h2>What It Does Not</h2>
<aside class="pull-quote"><p>Somebody goes first.</p><cite>A planner</cite></aside>
<ul><li>One</li><li>Two</li></ul>
<h2>What Comes Next</h2>
<blockquote><p>We wait.</p></blockquote>
<figure class="embed" data-src="https://www.youtube.com/watch?v=aaaaaaaaaaa"><blockquote><p>Come
and see.</p></blockquote><figcaption>A film by the yard</figcaption></figure>
<p>Then it ends.</p>"""


@pytest.fixture
def every_page(make_article, editor, publisher, make_photo, author, category, make_advert):
    """One address of every kind of public page, each with everything that can stand on it."""
    Publication.objects.update(
        logo=make_photo(),
        tagline="Ships and skies",
        description="Reporting on fleets.",
        x_url="https://x.com/dogwatch",
        linkedin_url="https://linkedin.com/dogwatch",
        contact_email="desk@dogwatch.example",
        postal_address="12 Pier Road\nNorfolk",
    )
    author.photo, author.bio, author.website_url = make_photo(), "She sailed.", "https://n.example/"
    author.save()
    second = Author.objects.create(name="Tomas Quill", slug="tomas-quill", is_current=False)
    yards = Category.objects.create(name="Shipyards", slug="shipyards", parent=category)
    for number, name in enumerate(("Air Power", "Land", "Cyber"), 1):
        section = Category.objects.create(name=name, slug=f"section-{number}", order=number)
        for kind in ("news", "analysis", "opinion", "news", "explainer"):
            make_article(
                published_by=editor, category=section, type=kind, lead_photo=make_photo(),
                lead_alt="A ship.", lead_caption="A ship.",
            )  # fmt: skip
    for slot in Advert.Slot:
        make_advert(slot=slot, text="Since 1887.", call="Read on")
    many = {"category": category, "tag_names": ["Tugs"]}
    for _ in range(22):
        other = make_article(published_by=editor, **many)
    story = make_article(
        published_by=editor,
        headline="The Carrier Sails on Friday, Half of Its Escorts Will Not",
        body=BODY.format(other=other.pk, photo=make_photo().pk),
        lead_photo=make_photo(),
        lead_caption="A ship at its pier.",
        lead_alt="A grey ship.",
        bylines=[{"author": a.pk, "role": "reporter"} for a in (author, second)],
        further_categories=[yards.pk],
        series=Series.objects.create(title="The Long Refit", slug="the-long-refit"),
        series_part=1,
        type="analysis",
        **many,
    )
    story.correct(by=editor, kind="correction", text="It was forty weeks.")
    retracted = make_article(published_by=editor)
    address = retracted.address
    retracted.retract(by=publisher, notice="The papers were forged.")
    withdrawn = make_article(published_by=editor)
    gone = withdrawn.address
    withdrawn.withdraw(by=publisher, note="A lawyer called.")
    year, month = story.path.split("/")[:2]
    return {
        "front": "/",
        "article": story.address,
        "plain article": other.address,
        "retracted": address,
        "gone": gone,
        "lost": "/nothing/is/here/",
        "category": "/category/sea-power/",
        "subcategory": "/category/sea-power/shipyards/",
        "tag": "/tag/tugs/",
        "author": "/author/nadia-ferro/",
        "series": "/series/the-long-refit/",
        "masthead": "/authors/",
        "corrections": "/corrections/",
        "year": f"/{year}/",
        "month": f"/{year}/{month}/",
        "search": "/search/?q=frigate",
        "empty search": "/search/?q=zeppelin",
    }
