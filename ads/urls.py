from django.urls import path

from ads import views

app_name = "ads"

urlpatterns = [
    path("ads.txt", views.ads_txt, name="ads_txt"),
    path("ads/running.json", views.running, name="running"),
    path("ads/seen/", views.seen, name="seen"),
    path("ads/go/<str:signed>/", views.click, name="click"),
    path("ads/frame/<int:pk>/<slug:digest>/", views.frame, name="frame"),
]
