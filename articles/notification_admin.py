"""What a person was told, and how each wants to be told."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from articles.gate_admin import OwnPage
from articles.models import Article, Choice, Notification
from articles.notifications import MOST_SHOWN, Kind
from authors.anonymity import Veil


@admin.register(Notification)
class NotificationAdmin(OwnPage):
    """Everybody's own; nobody sees another's."""

    def has_module_permission(self, request):
        return request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff

    def has_add_permission(self, request):
        return False

    def get_urls(self):
        def post(route, view, name):
            answer = self.admin_site.admin_view(require_POST(view))
            return path(route, answer, name=f"articles_notification_{name}")

        return [
            post("read/", self.read, "read"),
            post("choose/", self.choose, "choose"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        """The newest, unread ones marked, and what one wants to be told of."""
        chosen = Choice.objects.of(request.user)
        told = list(Notification.objects.of(request.user)[:MOST_SHOWN])
        veil = Veil(request.user, {notification.article_id for notification in told})
        for notification in veil.over(told, "by"):
            # Written, perhaps, while the story still named somebody.
            notification.text = veil.words(notification.article_id, notification.text)
        may_open = Article.objects.editable_by(request.user)
        open_ones = set(may_open.filter(notifications__in=told).values_list("pk", flat=True))
        for notification in told:
            notification.may_be_opened = notification.article_id in open_ones
        return self.own_page(
            request,
            "mine",
            "Notifications",
            notifications=told,
            choices=[(kind, *chosen[kind]) for kind in Kind],
        )

    def read(self, request):
        Notification.objects.read(request.user)
        messages.success(request, "All are marked as read.")
        return self.back()

    def choose(self, request):
        wanted = {
            kind: (f"page-{kind}" in request.POST, f"mail-{kind}" in request.POST) for kind in Kind
        }
        Choice.objects.choose(request.user, wanted)
        messages.success(request, "From now on you are told as you chose.")
        return HttpResponseRedirect(reverse("admin:articles_notification_changelist"))
