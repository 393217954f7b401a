from django.core import checks
from django.db import connection

from pages import addresses


@checks.register(checks.Tags.database)
def pages_are_reachable(app_configs, databases, **kwargs):
    """A route that was added later must not hide a page."""
    from pages.models import Page

    # On a new database this is asked before the first migration has made the table.
    if not databases or Page._meta.db_table not in connection.introspection.table_names():
        return []
    hidden = [
        path for path in Page.objects.values_list("path", flat=True) if addresses.is_taken(path)
    ]
    return [
        checks.Warning(
            f"The page /{path}/ is hidden by another route.",
            hint="Give the page another address, or the route another name.",
            id="pages.W001",
        )
        for path in hidden
    ]
