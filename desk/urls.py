"""The addresses of the desk's screens; the admin site takes them in."""

from django.urls import path

from desk import views


def routes(site):
    def page(route, view, name):
        return path(route, site.admin_view(view), name=name)

    return [
        page("board/", views.board_screen, "board"),
        page("board/<int:pk>/move/", views.move, "board_move"),
        page("calendar/", views.calendar_screen, "calendar"),
        page("numbers/", views.numbers_screen, "numbers"),
        page("search/", views.search, "search"),
    ]
