from django.urls import path, register_converter

from newsroom.addresses import SlugPath
from pages import views
from pages.addresses import ROUTE

register_converter(SlugPath, "page_path")

# Included last: whatever another route answers never comes here.
urlpatterns = [path("<page_path:path>/", views.page, name=ROUTE)]
