from django.urls import path

from photos import views

app_name = "photos"
urlpatterns = [
    path("media/<int:recipe>/<str:fingerprint>/<str:name>", views.rendition, name="rendition"),
    path("media/<year:year>/<month:month>/<uslug:slug>/<slug:mark>.png", views.drawn, name="drawn"),
    path("media/<path:name>", views.media, name="media"),
]
