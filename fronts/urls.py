"""The addresses of the front page in the newsroom; the admin site takes them in."""

from django.urls import path

from fronts import views

# Route, view, name; a section has each of them under its own number.
ROUTES = [
    ("", views.screen, "front_page"),
    ("preview/", views.preview, "front_page_preview"),
    ("undo/", views.undo, "front_page_undo"),
    ("versions/<int:number>/call-off/", views.call_off, "front_page_call_off"),
]
PLACES = [("front-page/", ""), ("front-page/section/<int:pk>/", "section_")]


def routes(site):
    return [
        path(start + route, site.admin_view(view), name=prefix + name)
        for start, prefix in PLACES
        for route, view, name in ROUTES
    ]
