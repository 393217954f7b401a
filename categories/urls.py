from django.urls import path

from articles.feeds import CategoryFeed
from categories import views
from newsroom.moved import or_moved

urlpatterns = [
    path(
        "category/<slugs:path>/feed/",
        or_moved(CategoryFeed(), views.moved_to, "feed/"),
        name="category_feed",
    ),
    path("category/<slugs:path>/", or_moved(views.category, views.moved_to), name="category"),
]
