"""What templates say of stories."""

from html import unescape

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from articles import credits
from articles.models import Article
from articles.querysets import MARKS
from articles.search import like_address

register = template.Library()


@register.filter
def writers(bylines):
    """Those who wrote the story."""
    return [byline for byline in bylines if byline.role in credits.WRITING]


@register.filter
def credited(bylines):
    """Each kind of work with those who did it: by, photographs by, translated by."""
    return credits.credits_of(bylines)


@register.filter
def besides_writing(bylines):
    """The kinds of work but the writing."""
    return [credit for credit in credits.credits_of(bylines) if credit.work != "writer"]


@register.filter
def people_of(bylines):
    """The different people and organisations that have signed, each once."""
    different = {b.author_id: b.author for b in bylines if b.author.has_page}
    return list(different.values())


@register.filter
def anonymous_among(bylines):
    """The bylines that name nobody and say why."""
    return [byline for byline in bylines if byline.reason and not byline.author.has_page]


@register.filter
def have_faces(bylines):
    """Whether to show portraits: of two or three people, and only of all of them."""
    return 0 < len(bylines) < 4 and all(byline.author.photo_id for byline in bylines)


@register.simple_tag
def credit_of(credit, full=False):
    """Photographs by C and D, each name a link; in full with the reason why there is no name."""
    names = [_named(byline, full) for byline in credit.bylines]
    return format_html("{} {}", credit.words, mark_safe(credits.listed(names)))  # noqa: S308


def _named(byline, full):
    author = byline.author
    if author.has_page:
        return format_html('<a href="{}">{}</a>', author.get_absolute_url(), author.name)
    name = credits.name_of(byline) if full else author.name
    return format_html('<span class="byline-nobody">{}</span>', name)


@register.filter
def marked(snippet):
    """Text of a body with the found words marked; nothing where none was found in it."""
    start, stop = MARKS
    if not snippet or start not in snippet:
        return ""
    text = escape(" ".join(unescape(snippet).split()))
    return mark_safe(text.replace(start, "<mark>").replace(stop, "</mark>"))  # noqa: S308


@register.simple_tag
def stories_like_address(path):
    """Stories that may be meant by an address at which there is none."""
    return list(like_address(path))


@register.inclusion_tag("articles/_latest.html")
def latest_articles(most):
    """The newest stories, without their photos and bylines."""
    stories = Article.objects.published().newest_first().select_related("category", "sponsor")
    return {"articles": stories.defer("body", "search_vector")[:most]}


@register.simple_tag
def day(moment, ago=False):
    """Nov. 22; with the year when it is not this one."""
    local = timezone.localtime(moment)
    this_year = local.year == timezone.localtime().year
    return _time(local, "N j" if this_year else "N j, Y", ago)


@register.simple_tag
def time_or_day(moment):
    """09:12 for today's stories, Nov. 22 for older ones."""
    local = timezone.localtime(moment)
    return _time(local, "H:i") if local.date() == timezone.localdate() else day(moment)


@register.simple_tag
def full_date(moment):
    """November 22, 2026, 6:40 a.m. EST."""
    return _time(timezone.localtime(moment), "F j, Y, P T")


@register.simple_tag
def month_url(moment):
    local = timezone.localtime(moment)
    return reverse("month", args=[local.year, local.month])


@register.simple_tag
def month_name(moment):
    return formatted(timezone.localtime(moment), "F")


def _time(local, form, ago=False):
    # The script says how long ago it was, while that is less than a day.
    return format_html(
        '<time datetime="{}"{}>{}</time>',
        local.isoformat(timespec="seconds"),
        mark_safe(" data-ago") if ago else "",
        formatted(local, form),
    )
