from functools import partial, update_wrapper

from csp.decorators import csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Now
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_GET, require_POST

from articles import admin_views as views
from articles import (  # noqa: F401  (gate_admin and notification_admin register themselves)
    autosave_views,
    gate,
    gate_admin,
    gate_views,
    history_views,
    notification_admin,
    outside_views,
    people_views,
    publishing,
    word_views,
)
from articles.admin_filters import AuthorFilter, PublicFrom, PublicUntil, StateFilter, WhoseFilter
from articles.admin_list import ArticleList, KeysPaginator, revision_for
from articles.conflict import chosen, differences, same_in_both
from articles.content import CONTENT_FIELDS, StaleSave
from articles.forms import ArticleForm, MergeForm, TagForm
from articles.models import (
    Article,
    Notification,
    Series,
    Tag,
    Tagging,
    Viewing,
)
from articles.rail import Rail, asks_the_gate, gate_mark, mark, seen_by_others
from articles.timeline import timeline
from articles.workflow import APPROVE, InvalidStep
from authors.anonymity import Veil
from newsroom.admin_site import CappedPaginator, DeskAdmin, day_or_time, titled
from newsroom.context import absolute
from newsroom.forms import whole_number
from newsroom.models import database_now
from newsroom.richtext import EDIT_PAGE_CSP
from photos.models import Photo

# Lists beside the columns; the form has a field of its own for each.
LISTS = ["bylines", "tag_names", "further_categories", "related", "base"]


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    form = ArticleForm
    fieldsets = [(None, {"fields": [*CONTENT_FIELDS, *LISTS]})]
    autocomplete_fields = ["lead_photo"]
    list_display = [
        "newest_headline", "state", "gate_state", "bylines", "section", "words", "public",
        "changed",
    ]  # fmt: skip
    list_filter = [
        StateFilter,
        WhoseFilter,
        "newest_revision__category",
        AuthorFilter,
        ("changed_at", titled("changed", admin.DateFieldListFilter)),
        PublicFrom,
        PublicUntil,
        "newest_revision__type",
    ]
    list_select_related = ["newest_revision__category", "live_revision__category"]
    search_fields = ["newest_revision__headline"]
    search_help_text = "Words of headline, deck or text"
    ordering = ["-changed_at", "-pk"]
    empty_value_display = "–"
    paginator = KeysPaginator
    actions = ["submit", "approve", "publish", "unschedule"]

    def get_urls(self):
        def page(route, view, name, only=lambda view: view):
            bound = only(update_wrapper(partial(view, self), view))
            return path(route, self.admin_site.admin_view(bound), name=f"articles_article_{name}")

        def asked(route, view, name, *methods):
            bound = self.admin_site.admin_view(update_wrapper(partial(view, self), view))
            answer = autosave_views.in_background(*methods)(bound)
            return path(route, answer, name=f"articles_article_{name}")

        return [
            page("linkable/", views.linkable, "linkable", require_GET),
            page("tags/", views.tag_names, "tag_names", require_GET),
            page("bin/", views.the_bin, "bin", require_GET),
            page("word/", word_views.word, "word"),
            page("<int:pk>/pictures/", word_views.pictures, "pictures"),
            page("<int:pk>/step/<slug:step>/", views.step, "step", require_POST),
            page("gate/", gate_views.recheck, "new_gate", require_POST),
            page("moment/", gate_views.moment, "moment", require_GET),
            page("<int:pk>/gate/", gate_views.recheck, "gate", require_POST),
            page("<int:pk>/sign/", gate_views.sign, "sign", require_POST),
            page("<int:pk>/seen/", gate_views.seen, "seen", require_GET),
            page("<int:pk>/breaking/", gate_views.breaking, "breaking", require_POST),
            page("<int:pk>/notes/", people_views.notes, "notes"),
            page("<int:pk>/notes/<int:note>/settle/", people_views.settle, "settle", require_POST),
            page("<int:pk>/notes/<int:note>/reopen/", people_views.reopen, "reopen", require_POST),
            page("<int:pk>/links/", outside_views.links, "links"),
            page("<int:pk>/links/<int:link>/revoke/", outside_views.revoke, "revoke", require_POST),
            page("<int:pk>/assign/", people_views.assign, "assign"),
            asked("autosave/", autosave_views.autosave, "new_autosave", "POST"),
            asked("<int:pk>/autosave/", autosave_views.autosave, "autosave", "POST"),
            asked("<int:pk>/here/", autosave_views.here, "here", "POST"),
            asked("token/", autosave_views.token, "token", "GET"),
            page("unsaved/<uuid:key>/", autosave_views.unsaved, "unsaved", require_GET),
            page(
                "unsaved/<uuid:key>/drop/",
                autosave_views.drop_unsaved,
                "drop_unsaved",
                require_POST,
            ),
            page("<int:pk>/preview/", views.preview, "preview", require_GET),
            page("<int:pk>/history/", history_views.history, "history", require_GET),
            page("<int:pk>/compare/", history_views.compare, "compare", require_GET),
            page(
                "<int:pk>/revisions/<int:number>/restore/",
                history_views.bring_back,
                "bring_back",
                require_POST,
            ),
            page("<int:pk>/copy/", history_views.copy, "copy", require_POST),
            page("<int:pk>/correct/", views.correct, "correct"),
            page("<int:pk>/address/", views.move, "move"),
            page("<int:pk>/ask/", views.ask, "ask"),
            page("<int:pk>/ask/<int:asked>/confirm/", views.confirm, "confirm", require_POST),
            page("<int:pk>/put-away/", views.put_away, "put_away", require_POST),
            page("<int:pk>/restore/", views.restore, "restore", require_POST),
            *super().get_urls(),
        ]

    # What this person may open

    def get_queryset(self, request):
        columns = ["body", "newest_revision__body", "live_revision__body", "search_vector"]
        readable = Article.objects.readable_by(request.user).order_by(*self.ordering)
        return readable.defer(*columns).annotate(now=Now())

    def story(self, request, pk):
        """The story of that number if this person may work on it, else 404."""
        article = get_object_or_404(Article.objects.editable_by(request.user), pk=pk)
        self._note_viewing(request, article)
        return article

    def _note_viewing(self, request, article):
        """Who opens a page of a story under embargo stands in its history."""
        page = request.resolver_match.url_name.removeprefix("articles_article_")
        if request.method == "GET":
            Viewing.objects.note(article, request.user, page)

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or _is_editable(obj, request.user))

    def get_changelist(self, request, **kwargs):
        return ArticleList

    def get_search_results(self, request, queryset, search_term):
        reads_only = revision_for(request.user) == "live_revision"
        return queryset.mentioning(search_term, public_only=reads_only), False

    def get_list_display(self, request):
        columns = super().get_list_display(request)
        asks = self.has_change_permission(request)
        return [name for name in columns if asks or name != "gate_state"]

    def get_list_filter(self, request):
        return self.list_filter if self.has_change_permission(request) else []

    # The list

    @admin.display(description="newest headline")
    def newest_headline(self, article):
        return format_html(
            '{}<input type="hidden" name="shown-{}" value="{}">{}',
            article.shown,
            article.pk,
            article.shown.pk,
            _note(article) if article.shown == article.newest_revision else "",
        )

    @admin.display(description="status")
    def state(self, article):
        return mark(article.state(article.now))

    @admin.display(description="gate")
    def gate_state(self, article):
        return gate_mark(article.findings)

    def bylines(self, article):
        more = len(article.signed_by) - 2
        names = ", ".join(article.signed_by[:2])
        return f"{names} +{more}" if more > 0 else names

    @admin.display(description="category")
    def section(self, article):
        return article.shown.category

    def words(self, article):
        return article.shown.word_count

    @admin.display(ordering="published_at")
    def public(self, article):
        return day_or_time(article.published_at) if article.published_at else None

    @admin.display(ordering="changed_at")
    def changed(self, article):
        return day_or_time(article.changed_at)

    # Steps for many stories at once

    def has_review_permission(self, request):
        return request.user.has_perm(APPROVE.permission)

    def has_publish_permission(self, request):
        return request.user.has_perm("articles.publish_article")

    @admin.action(permissions=["change"])
    def submit(self, request, queryset):
        self._one_by_one(
            request, queryset, "submitted", lambda story: story.submit(by=request.user)
        )

    @admin.action(permissions=["review"])
    def approve(self, request, queryset):
        def approve(story):
            shown = story.revisions.filter(pk=_shown(story, request.POST)).first()
            if shown is None:
                raise InvalidStep(publishing.WHICH_REVISION)
            story.approve(by=request.user, revision=shown)

        self._one_by_one(request, queryset, "approved", approve)

    @admin.action(permissions=["publish"])
    def publish(self, request, queryset):
        stories = list(queryset[: self.list_per_page])
        shown = {story.pk: _shown(story, request.POST) for story in stories}
        report = Article.objects.publish_many(stories, by=request.user, revisions=shown)
        refused = [(refusal.article, refusal.reason) for refusal in report.refused]
        _report(request, "published", len(report.published), refused)

    @admin.action(permissions=["publish"])
    def unschedule(self, request, queryset):
        self._one_by_one(
            request, queryset, "unscheduled", lambda story: story.unschedule(by=request.user)
        )

    def _one_by_one(self, request, queryset, done, take):
        refused, count = [], 0
        for story in queryset[: self.list_per_page]:
            try:
                take(story)
                count += 1
            except (InvalidStep, PermissionDenied) as reason:
                refused.append((story, reason))
        _report(request, done, count, refused)

    def lookup_allowed(self, lookup, value, request):
        """Whose a story is cannot be asked by an address: some stories name nobody."""
        asks_for_people = lookup.partition("__")[0] in ("created_by", "assigned_to")
        return not asks_for_people and super().lookup_allowed(lookup, value, request)

    # The form

    @method_decorator(csp_update(EDIT_PAGE_CSP))
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except InvalidStep as refusal:
            # Nothing that was typed is lost: the form comes back with the reason on top.
            request.refusal = str(refusal)
            return super().changeform_view(request, object_id, form_url, extra_context)
        except StaleSave as stale:
            return self._conflict(request, stale)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_change_permission(request):
            public = self.get_object(request, object_id)
            return redirect(public.address if public else "admin:articles_article_changelist")
        return super().change_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        given = {
            "user": request.user,
            "refusal": getattr(request, "refusal", ""),
            "unsaved": autosave_views.taken(request, obj),
        }
        return type("ArticleForm", (form,), given)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change:
            self._note_viewing(request, obj)
            Notification.objects.read(request.user, obj)
        context["desk"] = self._beside(request, obj) if change else None
        context["may_wait"] = self._may_wait(request, context["desk"])
        context["lead"] = _lead(context["adminform"].form)
        context["seen"] = seen_by_others(context["adminform"].form, obj, absolute(request, "/"))
        context["unsaved"] = context["adminform"].form.unsaved
        context["offers"] = autosave_views.offers(request.user, obj, taken=context["unsaved"])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _beside(self, request, article):
        newest = article.newest_revision
        veil = Veil(request.user, [article])
        veil.over([article], "assigned_to", story=article.pk)
        candidate = gate.candidates([newest], {article.pk: database_now()})[0]
        findings = list(candidate.findings()) if asks_the_gate(article) else []
        return {
            "rail": Rail(findings, article, request.user, views.moment_in(request)),
            "checklist": gate_views.checklist_of(article, candidate, veil),
            "revision": newest,
            "mark": mark(article.state()),
            "timeline": timeline(article, veil, most=5, kinds=BESIDE),
            "requests": veil.over(views.open_requests(article), "asked_by"),
            "threads": people_views.open_threads(article, veil),
            "people": people_views.people(),
            "answers": outside_views.last_answers(article),
            "may_bin": article.status in views.workflow.MIRRORING,
            "was_public": article.was_public_at(database_now()),
        }

    def _may_wait(self, request, desk):
        """Whether a moment can be chosen; before a story is begun, for whoever may publish it."""
        return desk["rail"].may_wait if desk else self.has_publish_permission(request)

    def save_form(self, request, form, change):
        return form.instance

    def save_model(self, request, obj, form, change):
        """Save a revision; the row is written by the article's own verbs."""
        request.saved = None
        if not change:
            obj.pk = Article.objects.draft(form.changes(), by=request.user).pk
        elif form.changes():
            self._save_revision(request, Article.objects.get(pk=obj.pk), form)
        autosave_views.forget(request)
        obj.refresh_from_db()

    def save_related(self, request, form, formsets, change):
        """Bylines, tags and picks are rows only from publication on."""

    def _save_revision(self, request, article, form):
        base = form.begun_from.number
        try:
            request.saved = article.save_revision(form.changes(), by=request.user, base=base)
            if "_resolve" in request.POST:
                self._keep_chosen(request, article, form)
        except StaleSave as stale:
            stale.form, stale.article = form, article
            raise

    def _keep_chosen(self, request, article, form):
        """Both texts are in the history; what was chosen of them is the newest."""
        mine, theirs = article.newest_revision.content(), form.begun_from.content()
        keeps_all = request.POST["_resolve"] == "theirs"
        wanted = theirs if keeps_all else chosen(mine, theirs, request.POST)
        if wanted != mine:
            note = f"Chosen from revisions {form.begun_from.number} and {request.saved.number}."
            request.saved = article.save_revision(
                wanted, by=request.user, base=request.saved.number, note=note
            )

    def _conflict(self, request, stale):
        form, base = stale.form, stale.form.begun_from.content()
        mine, theirs = base | form.changes(), stale.newest.content()
        Veil(request.user, [stale.article]).over([stale.newest], "by")
        context = {
            "newest": stale.newest,
            "base": form.begun_from,
            "differences": differences(base, mine, theirs, request.user),
            "same": same_in_both(mine, theirs),
            "unsaved": autosave_views.taken(request, stale.article),
            "typed": [
                (n, v) for n in request.POST for v in request.POST.getlist(n) if n not in NOT_TYPED
            ],
        }
        response = self.page(request, "conflict", stale.article, "Two texts", **context)
        response.status_code = 409
        return response

    def log_addition(self, request, obj, message):
        """The revisions are the history."""

    log_change = log_addition

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, "Saved as revision 1. Nobody outside sees it.")
        return views.change_page(obj, request)

    def response_change(self, request, obj):
        step, saved = getattr(request, "step", None), request.saved
        if step and (saved is None or step in SAVED_ALONG):
            return views.take(request, Article.objects.get(pk=obj.pk), step)
        if step:
            messages.warning(
                request,
                f"What you had typed was saved as revision {saved.number}, which the button did "
                "not name. Look at it, then press the button again.",
            )
        elif saved:
            messages.success(request, f"Saved as revision {saved.number}.")
        else:
            messages.info(request, "There was nothing new to save.")
        return views.change_page(obj, request)

    def page(self, request, name, article, title, **context):
        """One of our own pages about a story, in templates/admin/articles/article/."""
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "title": title,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/articles/article/{name}.html", context)


# What of the history stands beside the form.
BESIDE = ["saves", "steps", "notes", "corrections", "exceptions", "outside"]

# What a conflict's page asks anew.
NOT_TYPED = {"csrfmiddlewaretoken", "base", "_resolve"}


def _typed(data):
    return [(n, value) for n in data if n not in NOT_TYPED for value in data.getlist(n)]


# With these, what the person has just typed is plainly meant.
SAVED_ALONG = {"submit", "propose", "unschedule"}


def _note(article):
    note = ""
    if article.proposed_revision_id:
        note = "Change proposed"
    elif article.has_newer_work:
        note = f"Newer work: revision {article.newest_revision.number}"
    return format_html('<span class="field-newest_headline__note">{}</span>', note) if note else ""


def _is_editable(article, user):
    """Asked many times for one page; the answer stays with this copy of the row."""
    if not hasattr(article, "is_editable"):
        article.is_editable = article.is_editable_by(user)
    return article.is_editable


def _lead(form):
    """The photo that the form shows; its address is the newsroom's own."""
    number = str(form["lead_photo"].value() or "")
    photo = Photo.objects.filter(pk=number).first() if number.isdecimal() else None
    if photo:
        photo.in_newsroom = True
    return photo


def _shown(article, data):
    """The number of the revision that the row named when the button was pressed, or 0."""
    return whole_number(data.get(f"shown-{article.pk}", "")) or 0


def _report(request, done, count, refused):
    if not refused:
        messages.success(request, f"{count} {done}.")
        return
    rows = format_html_join(
        "",
        '<li><a href="{}">“{}”</a>: {}</li>',
        (
            (views.change_address(article), article.newest_revision, reason)
            for article, reason in refused
        ),
    )
    messages.warning(
        request, format_html("{} {}, {} refused.<ul>{}</ul>", count, done, len(refused), rows)
    )


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    form = TagForm
    fields = ["name", "introduction", "asks_for_checklist"]
    list_display = ["name", "slug", "stories"]
    search_fields = ["name"]
    ordering = ["name"]
    paginator = CappedPaginator
    actions = ["merge"]

    def get_queryset(self, request):
        """Who only reads finds what readers find: a scheduled story has its tags already."""
        uses, writes = Tagging.objects.all(), request.user.has_perm("articles.change_article")
        if not writes:
            uses = uses.filter(content_object__in=Article.objects.published())
        uses = uses.filter(tag=OuterRef("pk")).order_by().values("tag")
        tags = super().get_queryset(request).annotate(uses=Subquery(uses.values(n=Count("pk"))))
        return tags if writes else tags.filter(uses__gt=0)

    def has_merge_permission(self, request):
        return request.user.has_perm("articles.merge_tag")

    def save_model(self, request, obj, form, change):
        if not change:
            super().save_model(request, obj, form, change)
            return
        if "introduction" in form.changed_data:
            obj.introduce(obj.introduction)
        if "name" in form.changed_data:
            obj.rename(obj.name)
        if "asks_for_checklist" in form.changed_data:
            obj.ask_for_checklist(obj.asks_for_checklist, by=request.user)

    @admin.display(description="stories")
    def stories(self, tag):
        return tag.uses or 0

    @admin.action(description="Merge…", permissions=["merge"])
    def merge(self, request, queryset):
        """Ask which tag stays, then make every story of the others one of its."""
        tags = queryset.order_by("name")
        form = MergeForm(request.POST if "merge" in request.POST else None, tags=tags)
        if len(tags) < 2:
            messages.error(request, "Choose two tags or more.")
            return None
        if form.is_valid():
            self._merge(request, form.cleaned_data["into"], tags)
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Merge tags",
            "tags": tags,
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/tag/merge.html", context)

    @transaction.atomic
    def _merge(self, request, kept, tags):
        for tag in tags.exclude(pk=kept.pk):
            tag.merge_into(kept, by=request.user)
        messages.success(request, f"Merged into “{kept}”. Old addresses lead there.")


@admin.register(Series)
class SeriesAdmin(DeskAdmin):
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    fields = ["title", "slug", "description"]
