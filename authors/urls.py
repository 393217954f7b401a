from django.urls import path

from articles.feeds import AuthorFeed
from authors import views

urlpatterns = [
    path("authors/", views.masthead, name="masthead"),
    path("author/<uslug:slug>/", views.author, name="author"),
    path("author/<uslug:slug>/feed/", AuthorFeed(), name="author_feed"),
]
