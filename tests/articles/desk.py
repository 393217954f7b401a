"""What an editor's browser would send."""

from django.test import Client
from django.urls import reverse

ADD = reverse("admin:articles_article_add")
LIST = reverse("admin:articles_article_changelist")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def change_page(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def page_of(article, name, *args):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *args])


def typed(article=None, **changes):
    """The form as it stands for the newest revision, with what was typed over it."""
    data = {"headline": "", "type": "news", "base": ""}
    if article:
        revision = article.revisions.first()
        data = {
            "headline": revision.headline,
            "slug": revision.slug,
            "deck": revision.deck,
            "body": revision.body,
            "type": revision.type,
            "category": revision.category_id,
            "lead_photo": revision.lead_photo_id,
            "lead_caption": revision.lead_caption,
            "lead_alt": revision.lead_alt,
            "lead_is_decorative": revision.lead_is_decorative,
            "search_title": revision.search_title,
            "search_description": revision.search_description,
            "series": revision.series_id,
            "series_part": revision.series_part,
            "bylines": [(row["author"], row["role"]) for row in revision.bylines],
            "tag_names": ", ".join(revision.tag_names),
            "further_categories": revision.further_categories,
            "related": revision.related,
            "base": revision.number,
        }
    data |= changes
    bylines = data.pop("bylines", [])
    data["bylines-author"] = [author for author, _ in bylines] + [""]
    data["bylines-role"] = [role for _, role in bylines] + ["reporter"]
    return {name: value for name, value in data.items() if value not in (None, False)}


def said(response):
    """The messages that the next page shows."""
    return [str(message) for message in response.context["messages"]]
