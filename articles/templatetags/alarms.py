"""The alarms on an editor's screen."""

from django import template

from articles import alarms
from articles.models import Notification

register = template.Library()
MOST_COUNTED = 99


@register.simple_tag(takes_context=True)
def alarms_on_screen(context):
    """The alarms for whoever looks at this page, asked for once a page.

    Where work is late the page sees to it that the desk is mailed: the worker may be dead.
    """
    request = context["request"]
    if not hasattr(request, "alarms"):
        request.alarms = alarms.alarms_for(request.user)
        if any(alarm.is_late for alarm in request.alarms):
            alarms.tell_of_late_work()
    return request.alarms


@register.simple_tag(takes_context=True)
def unread_notifications(context):
    """How many things whoever looks at this page was told and has not seen."""
    request = context["request"]
    if not hasattr(request, "unread"):
        unread = Notification.objects.filter(user=request.user).unread()
        request.unread = len(unread.values_list("pk")[:MOST_COUNTED])
    return request.unread
