from django.urls import path

from articles import feeds, views
from newsroom.moved import or_moved

urlpatterns = [
    path("", views.front_page, name="front_page"),
    path("feed/", feeds.LatestFeed(), name="feed"),
    path("search/", views.search, name="search"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/feed/", feeds.CorrectionsFeed(), name="corrections_feed"),
    path("tag/<uslug:slug>/", or_moved(views.tag, views.tag_moved_to), name="tag"),
    path(
        "tag/<uslug:slug>/feed/",
        or_moved(feeds.TagFeed(), views.tag_moved_to, "feed/"),
        name="tag_feed",
    ),
    path("series/<uslug:slug>/", views.series, name="series"),
    path("<year:year>/", views.year, name="year"),
    path("<year:year>/<month:month>/", views.month, name="month"),
    path("<year:year>/<month:month>/<uslug:slug>/", views.article, name="article"),
]
