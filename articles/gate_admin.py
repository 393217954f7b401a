"""The newsroom's screens for the gate's levels, its questions, and breaking news."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from articles import checklists, gate
from articles.checks import CHECKS, Level
from articles.models import Article, Breaking, LevelChange, Question
from articles.workflow import InvalidStep
from authors.anonymity import Veil
from newsroom import moments
from newsroom.admin_site import DeskAdmin
from newsroom.forms import MomentField

OFFERED_STORIES = 50


class OwnPage(DeskAdmin):
    """A place in the newsroom whose list is a page of our own; nothing has a form there."""

    def has_change_permission(self, request, obj=None):
        return False

    def get_urls(self):
        name = f"articles_{self.opts.model_name}_changelist"
        return [path("", self.admin_site.admin_view(self.changelist_view), name=name)]

    def own_page(self, request, name, title, **context):
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        request.current_app = self.admin_site.name
        folder = f"admin/articles/{self.opts.model_name}"
        return TemplateResponse(request, f"{folder}/{name}.html", context)

    def back(self):
        return HttpResponseRedirect(reverse(f"admin:articles_{self.opts.model_name}_changelist"))


@admin.register(LevelChange)
class LevelAdmin(OwnPage):
    def changelist_view(self, request, extra_context=None):
        """Every check with its level; a publisher sets them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self._set(request)
            return self.back()
        newest = LevelChange.objects.order_by("key", "-pk").distinct("key").select_related("by")
        changes, levels = {change.key: change for change in newest}, gate.levels()
        rows = [
            {"check": check, "level": levels[key], "change": changes.get(key)}
            for key, check in CHECKS.items()
        ]
        may_set = self.has_add_permission(request)
        return self.own_page(
            request, "levels", "Gate checks", rows=rows, levels=list(Level), may_set=may_set
        )

    def _set(self, request):
        wanted = {
            key: request.POST[key]
            for key in CHECKS
            if request.POST.get(key) in list(Level) and not CHECKS[key].is_fixed
        }
        changed = checklists.set_levels(wanted, by=request.user)
        names = ", ".join(f"{CHECKS[key].name}: {level}" for key, level in changed.items())
        messages.success(request, f"Set. {names}." if names else "Nothing was changed.")


@admin.register(Question)
class QuestionAdmin(DeskAdmin):
    list_display = ["text", "category", "wanted", "order", "is_asked"]
    list_select_related = ["category"]
    fields = ["text", "category", "wanted", "order", "is_asked"]

    def save_model(self, request, obj, form, change):
        obj.amend(by=request.user)


class BreakingForm(forms.ModelForm):
    article = forms.ModelChoiceField(
        Article.objects.none(),
        required=False,
        label="Story",
        empty_label="Leads nowhere",
        help_text="One of the newest that readers can see. For an older one, press Breaking there.",
    )
    ends_at = MomentField(required=False, label="Ends", help_text="Empty: two hours from now.")

    class Meta:
        model = Breaking
        fields = ["text", "article", "ends_at"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        newest = Article.objects.published().newest_first().values("pk")[:OFFERED_STORIES]
        stories = Article.objects.filter(pk__in=newest).newest_first().only("headline")
        self.fields["article"].queryset = stories

    def _post_clean(self):
        """Field by field only: the banner is put up by its own verb."""


@admin.register(Breaking)
class BreakingAdmin(OwnPage):
    def get_urls(self):
        down = self.admin_site.admin_view(require_POST(self.take_down))
        return [path("down/", down, name="articles_breaking_down"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """What is on every page now, a form for the next, and those before."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = BreakingForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and self._put_up(request, form):
            return self.back()
        banners = Breaking.objects.select_related("by", "article", "taken_down_by")
        return self.own_page(
            request,
            "banners",
            "Breaking",
            form=form,
            submit="Put it on every page",
            running=Breaking.objects.running().select_related("article").first(),
            banners=_named(banners[:30], request.user),
        )

    def _put_up(self, request, form):
        try:
            banner = Breaking.objects.put_up(by=request.user, **form.cleaned_data)
        except InvalidStep as refusal:
            form.add_error(None, str(refusal))
            return False
        until = moments.said(banner.ends_at, request.user)
        messages.success(request, f"On every page until {until}. It ends by itself.")
        return True

    def take_down(self, request):
        Breaking.objects.take_down(by=request.user)
        messages.success(request, "Taken down: no page has it any more.")
        return self.back()


def _named(banners, viewer):
    """The banners, with whoever may be named about their stories."""
    banners = list(banners)
    veil = Veil(viewer, {banner.article_id for banner in banners})
    return veil.over(banners, "by", "taken_down_by")
