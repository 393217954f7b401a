from django.db.models import Q
from django.db.models.functions import Now

from articles.models import Article, Correction
from articles.workflow import Status


def public_corrections():
    """The ledger as readers see it: of public stories, and of those that were retracted."""
    retracted = Q(article__status=Status.RETRACTED, article__first_published_at__lte=Now())
    public = Q(article__in=Article.objects.published())
    return Correction.objects.filter(public | retracted).select_related("article")
