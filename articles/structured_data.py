"""What search engines are told of a story, in the words of schema.org."""

from articles.models import Content


def news_article(article, context, publication, absolute):
    """The JSON-LD of a public story; `absolute` makes full addresses."""
    data = {
        "@context": "https://schema.org",
        "@type": _type(article),
        "mainEntityOfPage": absolute(article.address),
        "headline": article.headline,
        "description": context["description"],
        "datePublished": article.first_published_at.isoformat(),
        "dateModified": (article.updated_at or article.first_published_at).isoformat(),
        "author": [_person(byline.author, absolute) for byline in context["bylines"]],
        "publisher": organization(publication, absolute),
        "articleSection": article.category.name if article.category else "",
        "keywords": [tag.name for tag in context["tags"]],
        "wordCount": article.word_count,
        "isAccessibleForFree": True,
        "image": [absolute(article.lead_photo.social["url"])] if article.lead_photo else [],
        "correction": [_correction(correction) for correction in context["corrections"]],
    }
    return _filled_in(data)


def website(publication, absolute):
    """The JSON-LD of the front page."""
    return {"@context": "https://schema.org", **organization(publication, absolute)}


def organization(publication, absolute):
    data = {
        "@type": "NewsMediaOrganization",
        "name": publication.name,
        "url": absolute("/"),
        "logo": absolute(publication.logo.url) if publication.logo else "",
        "correctionsPolicy": absolute("/corrections/"),
        "masthead": absolute("/authors/"),
    }
    return _filled_in(data)


def _type(article):
    sponsored = article.type == Content.Type.SPONSORED
    return "AdvertiserContentArticle" if sponsored else "NewsArticle"


def _person(author, absolute):
    url = absolute(author.get_absolute_url())
    return _filled_in(
        {"@type": "Person", "name": author.name, "jobTitle": author.job_title, "url": url}
    )


def _correction(correction):
    return {
        "@type": "CorrectionComment",
        "text": correction.text,
        "datePublished": correction.created_at.isoformat(),
    }


def _filled_in(data):
    return {key: value for key, value in data.items() if value not in ("", [])}
