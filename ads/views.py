import uuid

from django.core.signing import BadSignature
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ads import counting
from ads.models import Advert, Event, Setup
from ads.running import SIGNER, click_address, document

# An HTML advert may run scripts and open a window when clicked; it has no origin, no network, no
# cookies, and no way to the page around it.
SANDBOX = {
    "sandbox": ["allow-scripts", "allow-popups", "allow-popups-to-escape-sandbox"],
    "default-src": ["'none'"],
    "script-src": ["'unsafe-inline'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "font-src": ["data:"],
    "media-src": ["data:"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
    "object-src": None,
}
FRESH_FOR = 5  # seconds: how long after a switch is pulled a browser may still show the advert


@require_safe
def ads_txt(request):
    text = Setup.objects.values_list("ads_txt", flat=True).first()
    if not text:
        raise Http404("The publication has no ads.txt.")
    return HttpResponse(text.strip() + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def running(request):
    """What the browser chooses from."""
    response = JsonResponse(document(request))
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    response["X-Robots-Tag"] = "noindex"
    return response


# Nothing is done in anybody's name here: no cookie is read and none is set.
@csrf_exempt
@require_POST
def seen(request):
    """Count what a page has shown; a batch of events of one page view."""
    if counting.is_reader(request):
        counting.count(*counting.read(request.body))
    return HttpResponse(status=204)


@require_safe
def click(request, signed):
    """Lead to the landing page of a running advert, and to nowhere else."""
    try:
        pk = int(SIGNER.unsign(signed))
    except (BadSignature, ValueError):
        raise Http404("Nothing is advertised here.") from None
    advert = get_object_or_404(Advert.objects.running().exclude(url=""), pk=pk)
    if request.method == "GET" and counting.is_reader(request):
        view = counting.view_of(request.GET.get("v", "")) or uuid.uuid4()
        counting.count(view, [(pk, Event.CLICK)])
    response = HttpResponseRedirect(advert.url)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@xframe_options_sameorigin
def frame(request, pk, digest):
    """The page of an HTML advert, in its sandbox; staff see it before it runs."""
    adverts = Advert.objects.filter(kind=Advert.Kind.HTML, digest=digest)
    if not request.user.has_perm("ads.view_advert"):
        adverts = adverts.running()
    advert = get_object_or_404(adverts, pk=pk)
    address = request.build_absolute_uri(click_address(advert.pk))
    html = advert.html.replace("{{click}}", address)
    context = {"html": mark_safe(html), "heading": advert.heading}  # noqa: S308 (in a sandbox)
    response = render(request, "ads/frame.html", context)
    response._csp_replace = SANDBOX  # type: ignore[attr-defined]
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
