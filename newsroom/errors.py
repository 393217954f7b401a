from django.shortcuts import render


def gone(request):
    """Say that what was at this address is no longer there."""
    return render(request, "410.html", status=410)
