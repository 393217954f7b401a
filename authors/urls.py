from django.urls import path

from articles import feeds
from authors import views
from newsroom.moved import or_moved

urlpatterns = [
    path("authors/", views.masthead, name="masthead"),
    path("author/<uslug:slug>/", or_moved(views.author, views.moved_to), name="author"),
    *feeds.routes("author/<uslug:slug>/", feeds.AuthorFeed, "author_feed", views.moved_to),
    path("author/<uslug:slug>/key.asc", views.public_key, name="author_key"),
]
