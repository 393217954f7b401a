from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.structured_data import profile
from authors.models import Author
from newsroom.context import absolute, publication_of
from newsroom.pagination import page_of


@require_safe
def masthead(request):
    authors = list(Author.objects.public().select_related("photo"))
    context = {
        "current": [author for author in authors if author.is_current],
        "former": [author for author in authors if not author.is_current],
    }
    return render(request, "authors/masthead.html", context)


@require_safe
def author(request, slug):
    found = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
    page = page_of(Article.objects.published().by_author(found).for_cards(), request.GET)
    if not page:
        raise Http404("No public story is by this author.")
    structured_data = profile(found, publication_of(request), partial(absolute, request))
    context = {"author": found, "page": page, "structured_data": structured_data}
    return render(request, "authors/author_detail.html", context)
