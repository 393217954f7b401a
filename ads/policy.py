"""What the browser may load where an ad server fills a slot: only its hosts, only on that page."""

GOOGLE = "https://securepubads.g.doubleclick.net"
SERVES = [GOOGLE, "https://pagead2.googlesyndication.com", "https://tpc.googlesyndication.com"]
AD_SERVER = {
    "script-src": ["'self'", *SERVES],
    "connect-src": ["'self'", *SERVES],
    "img-src": ["'self'", *SERVES],
    "frame-src": [
        "'self'",
        "https://*.safeframe.googlesyndication.com",
        "https://googleads.g.doubleclick.net",
        *SERVES,
    ],
}


def for_ad_server(get_response):
    """Widen the policy of a page that has a unit of the ad server; no other page changes."""

    def middleware(request):
        response = get_response(request)
        ads = getattr(request, "ads", None)
        if ads is not None and ads.network:
            former = getattr(response, "_csp_update", None) or {}
            response._csp_update = {
                name: [*former.get(name, []), *AD_SERVER.get(name, [])]
                for name in {*former, *AD_SERVER}
            }
        return response

    return middleware
