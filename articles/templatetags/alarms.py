"""The alarms on an editor's screen."""

from django import template

from articles import alarms

register = template.Library()


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
