from django.urls import path

from files import views

app_name = "files"
urlpatterns = [path("files/<int:pk>/<str:name>", views.file, name="file")]
