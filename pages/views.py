from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from articles.models import Article
from newsroom import richtext
from newsroom.errors import gone
from pages.models import Page
from photos.models import Photo


def page(request, path):
    found = Page.objects.filter(path=path).select_related("parent").first()
    if found is None:
        found = get_object_or_404(Page, former_paths__path=path)
        if found.is_public:
            return redirect(found.address, permanent=True)
    if not found.is_public:
        if found.first_published_at:
            return gone(request)
        raise Http404("No page has this address.")
    return render(request, "pages/page_detail.html", context_of(found, found.body))


def context_of(page, body):
    """What the template shows of a version of a page."""
    named = richtext.references(body)
    stories = Article.objects.published().with_visibility().in_bulk(named.articles)
    photos = Photo.objects.in_bulk(named.photos)
    parent = page.parent if page.parent_id and page.parent.is_public else None
    return {
        "page": page,
        "parent": parent,
        "body": richtext.render(body, articles=stories, photos=photos),
    }
