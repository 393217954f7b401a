from functools import cached_property

from django.contrib.admin.views.main import ChangeList

from articles import gate
from articles.models import Revision
from articles.rail import asks_the_gate
from authors.models import Author
from newsroom.admin_site import CappedPaginator
from newsroom.models import database_now


class KeysPaginator(CappedPaginator):
    """Finds the keys of all pages at once: to count and to page would be to search twice."""

    @cached_property
    def keys(self):
        return self.object_list.first_keys(self.MOST + 1)

    @cached_property
    def count(self):
        return len(self.keys)

    def keys_of(self, number):
        begin = (number - 1) * self.per_page
        return self.keys[begin : begin + self.per_page]


class ArticleList(ChangeList):
    """Each row with the revision to show, who signed it and what the gate says, in few queries."""

    def get_results(self, request):
        super().get_results(request)
        is_whole = not self.multi_page or (self.show_all and self.can_show_all)
        found = self.paginator
        self.result_list = self._rows_of(found.keys if is_whole else found.keys_of(self.page_num))
        for article in self.result_list:
            article.shown = getattr(article, revision_for(request.user))
        signed = {row["author"] for a in self.result_list for row in a.shown.bylines}
        names = dict(Author.objects.filter(pk__in=signed).values_list("pk", "name"))
        for article in self.result_list:
            rows = article.shown.bylines
            article.signed_by = [names[r["author"]] for r in rows if r["author"] in names]
            # Whatever names the row, such as its tick box, says the headline that it shows.
            article.headline = article.shown.headline
        if "gate_state" in self.list_display:
            self._ask_the_gate()

    def _rows_of(self, keys):
        """The page's rows in its order: what is sorted to find them is no wider than their keys."""
        rows = {
            row.pk: row for row in self.apply_select_related(self.root_queryset.filter(pk__in=keys))
        }
        return [rows[key] for key in keys if key in rows]

    def _ask_the_gate(self):
        """Give each row that is still on its way what the gate says of its newest revision."""
        asking = {a.newest_revision_id: a for a in self.result_list if asks_the_gate(a)}
        revisions = Revision.objects.select_related("category", "lead_photo", "series")
        found = list(revisions.filter(pk__in=asking))
        for revision in found:
            # The embargo that counts is the row's.
            revision.article = asking[revision.pk]
        now = database_now() if found else None
        said = gate.examine(found, moments={r.article_id: now for r in found}) if found else {}
        for article in self.result_list:
            article.findings = said.get(article.pk)


def revision_for(user):
    """Who only reads sees what readers see, in lists and in searches too."""
    return "newest_revision" if user.has_perm("articles.change_article") else "live_revision"
