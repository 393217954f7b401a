"""What the browser may load where an ad server fills a slot: only its hosts, only on that page.

Google itself supports a policy with a nonce and `unsafe-eval` alone, since its hosts change. Our
pages are the same for everybody, so they can carry no nonce, and nothing may be evaluated in them:
these are the hosts that the library is known to need, and an advert from another stays away.
"""

SERVES = [
    "https://*.doubleclick.net",
    "https://*.googlesyndication.com",
    "https://*.adtrafficquality.google",
    "https://www.googletagservices.com",
]
AD_SERVER = {
    "script-src": ["'self'", *SERVES],
    "connect-src": ["'self'", *SERVES],
    "img-src": ["'self'", *SERVES],
    "frame-src": ["'self'", "https://www.google.com", *SERVES],
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
