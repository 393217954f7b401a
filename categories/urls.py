from django.urls import path

from articles import feeds
from categories import views
from newsroom.moved import or_moved

urlpatterns = [
    # Before the page itself, whose path would take "feed" for a category.
    *feeds.routes("category/<slugs:path>/", feeds.CategoryFeed, "category_feed", views.moved_to),
    path("category/<slugs:path>/", or_moved(views.category, views.moved_to), name="category"),
]
