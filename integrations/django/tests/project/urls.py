from django.urls import include, path

from . import views

urlpatterns = [
    path("messaging/", include("lovelace_messaging.urls")),
    path("enter/<str:username>/<int:course_space>", views.enter),
    path("course/<int:course_space>", views.course, name="course"),
]
