"""What search engines are told of a page, in the words of schema.org."""

from django.urls import reverse

from articles.credits import credits_of
from articles.models import Byline, Content
from pages.models import Page

SCHEMA = "https://schema.org"
# Which property says where a policy stands, by the subject of its page.
POLICIES = {
    Page.Subject.ETHICS: ("ethicsPolicy", "publishingPrinciples"),
    Page.Subject.CORRECTIONS: ("correctionsPolicy",),
    Page.Subject.SOURCES: ("unnamedSourcesPolicy",),
    Page.Subject.OWNERSHIP: ("ownershipFundingInfo",),
    Page.Subject.CONTACT: ("actionableFeedbackPolicy",),
}
ELSEWHERE = (
    *("x_url", "linkedin_url", "youtube_url", "facebook_url"),
    *("bluesky_url", "mastodon_url", "telegram_url"),
)


def news_article(article, context, publication, absolute):
    """A public story and the way to it; `absolute` makes full addresses."""
    data = {
        "@context": SCHEMA,
        "@type": _type(article),
        "@id": absolute(f"{article.address}#story"),
        "mainEntityOfPage": absolute(article.address),
        "headline": article.headline,
        "description": context["description"],
        "datePublished": article.first_published_at.isoformat(),
        "dateModified": (article.updated_at or article.first_published_at).isoformat(),
        **_credits(context["bylines"], absolute),
        "publisher": organization(publication, absolute),
        "sponsor": _sponsor(article.sponsor) if article.sponsor else "",
        "articleSection": article.category.name if article.category else "",
        "keywords": [tag.name for tag in context["tags"]],
        "isPartOf": _series(article.series, absolute) if article.series else "",
        "inLanguage": "en-US",
        "wordCount": article.word_count,
        "isAccessibleForFree": True,
        "image": [_image(article, context)],
        "correction": [_correction(correction) for correction in context["corrections"]],
    }
    above = [article.category.parent, article.category] if article.category else []
    return [_filled_in(data), breadcrumbs([*above, article], publication, absolute)]


def website(publication, absolute):
    """The front page: who publishes it, and how it is searched."""
    search = f"{absolute(reverse('search'))}?q={{search_term_string}}"
    site = {
        "@context": SCHEMA,
        "@type": "WebSite",
        "name": publication.name,
        "url": absolute("/"),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }
    return [{"@context": SCHEMA, **organization(publication, absolute)}, site]


def collection(thing, description, page, publication, absolute, *, above=()):
    """A section, a topic or a series, the stories on this page of it and the way to it."""
    data = {
        "@context": SCHEMA,
        "@type": "CollectionPage",
        "name": str(thing),
        "description": description,
        "url": absolute(thing.get_absolute_url()),
        "isPartOf": {"@type": "WebSite", "name": publication.name, "url": absolute("/")},
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": place, "url": absolute(story.address)}
                for place, story in enumerate(page, 1)
            ],
        },
    }
    return [_filled_in(data), breadcrumbs([*above, thing], publication, absolute)]


def profile(author, publication, absolute):
    """The page of somebody who writes here."""
    picture = author.photo.social["url"] if author.photo else ""
    person = _person(author, absolute) | {
        "description": author.bio,
        "image": absolute(picture) if picture else "",
        "knowsAbout": author.expertise,
        "knowsLanguage": author.languages,
        "sameAs": [url for _, url in author.links],
        "worksFor": {"@type": "NewsMediaOrganization", "name": publication.name},
    }
    data = {"@context": SCHEMA, "@type": "ProfilePage", "mainEntity": _filled_in(person)}
    return [data, breadcrumbs([author], publication, absolute)]


def organization(publication, absolute):
    data = {
        "@type": "NewsMediaOrganization",
        "name": publication.name,
        "url": absolute("/"),
        "description": publication.description,
        "logo": _logo(publication.logo, absolute) if publication.logo else "",
        "email": publication.contact_email,
        "sameAs": [url for name in ELSEWHERE if (url := getattr(publication, name))],
        "correctionsPolicy": absolute(reverse("corrections")),
        "masthead": absolute(reverse("masthead")),
        **_policies(publication, absolute),
    }
    return _filled_in(data)


def breadcrumbs(things, publication, absolute):
    """The way from the front page down to the last of these; what is None is left out."""
    steps = [(publication.name, "/")]
    steps += [(str(thing), _address(thing)) for thing in things if thing]
    return {
        "@context": SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(steps, 1)
        ],
    }


def _address(thing):
    # A story or a page is asked only where it is public: no question to the database.
    return getattr(thing, "address", None) or thing.get_absolute_url()


def _sponsor(sponsor):
    return _filled_in({"@type": "Organization", "name": sponsor.name, "url": sponsor.website})


def _type(article):
    sponsored = article.type == Content.Type.SPONSORED
    return "AdvertiserContentArticle" if sponsored else "NewsArticle"


# What schema.org calls each kind of work; the others are contributions with a role.
WORK = {"writer": "author", "editor": "editor", "translator": "translator"}


def _credits(bylines, absolute):
    """Who wrote it, and who did everything else, each under what schema.org calls it."""
    said = {"author": []}
    for credit in credits_of(bylines):
        name = WORK.get(credit.work, "contributor")
        people = [_person(byline.author, absolute) for byline in credit.bylines]
        if name == "contributor":
            role = Byline.Role(credit.work).label
            people = [{"@type": "Role", "roleName": role, "contributor": p} for p in people]
        said.setdefault(name, []).extend(people)
    if not said["author"]:
        # A gallery's author is whoever took the pictures.
        said["author"] = [_person(byline.author, absolute) for byline in bylines]
    return said


def _person(author, absolute):
    if not author.has_page:
        return {"@type": "Person", "name": author.name}
    data = {
        "@type": "Person" if author.is_person else "Organization",
        "name": author.name,
        "jobTitle": author.job_title if author.is_person else "",
        "url": absolute(author.get_absolute_url()),
    }
    return _filled_in(data)


def _image(article, context):
    photo, social = article.lead_photo, context["social"]
    return _filled_in(
        {
            "@type": "ImageObject",
            "url": context["image"],
            "width": social["width"],
            "height": social["height"],
            "caption": context["lead_alt"] if photo else "",
            "creditText": photo.credit if photo else "",
        }
    )


def _series(series, absolute):
    url = absolute(series.get_absolute_url())
    return {"@type": "CreativeWorkSeries", "name": series.title, "url": url}


def _correction(correction):
    return {
        "@type": "CorrectionComment",
        "text": correction.text,
        "datePublished": correction.created_at.isoformat(),
    }


def _logo(logo, absolute):
    url = absolute(logo.url)
    return {"@type": "ImageObject", "url": url, "width": logo.width, "height": logo.height}


def _policies(publication, absolute):
    """Where the policies stand, of the pages that the footer names."""
    return {
        name: absolute(reverse("page", args=[page["path"]]))
        for page in getattr(publication, "footer_pages", ())
        for name in POLICIES.get(page["subject"], ())
    }


def _filled_in(data):
    return {key: value for key, value in data.items() if value not in ("", [])}
