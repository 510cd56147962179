from django.urls import include, path

urlpatterns = [path("messaging/", include("lovelace_messaging.urls"))]
