from django.urls import path

from articles import feeds
from authors import views

urlpatterns = [
    path("authors/", views.masthead, name="masthead"),
    path("author/<uslug:slug>/", views.author, name="author"),
    *feeds.routes("author/<uslug:slug>/", feeds.AuthorFeed, "author_feed"),
]
