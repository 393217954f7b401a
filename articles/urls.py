from django.urls import path

from articles import feeds, outside_views, views
from newsroom.moved import or_moved

urlpatterns = [
    path("", views.front_page, name="front_page"),
    *feeds.routes("", feeds.LatestFeed, "feed"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="suggestions"),
    path("corrections/", views.corrections, name="corrections"),
    *feeds.routes("corrections/", feeds.CorrectionsFeed, "corrections_feed"),
    path("tag/<uslug:slug>/", or_moved(views.tag, views.tag_moved_to), name="tag"),
    *feeds.routes("tag/<uslug:slug>/", feeds.TagFeed, "tag_feed", views.tag_moved_to),
    path("series/<uslug:slug>/", views.series, name="series"),
    *feeds.routes("series/<uslug:slug>/", feeds.SeriesFeed, "series_feed"),
    path("preview/<str:token>/", outside_views.preview, name="preview"),
    path("preview/<str:token>/<int:pk>/", outside_views.photo, name="preview_photo"),
    path("<year:year>/", views.year, name="year"),
    path("<year:year>/<month:month>/", views.month, name="month"),
    path("<year:year>/<month:month>/<uslug:slug>/", views.article, name="article"),
]
