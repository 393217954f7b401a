from django.conf import settings


def client_address(request):
    """The reader's address, as the outermost of our own proxies saw it."""
    # Each proxy adds the address it was called from, so only the last ones are to be believed.
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not settings.PROXIES or len(seen) < settings.PROXIES:
        return request.META.get("REMOTE_ADDR")
    return seen[-settings.PROXIES].strip() or request.META.get("REMOTE_ADDR")
