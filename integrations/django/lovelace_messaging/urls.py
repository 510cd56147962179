from django.urls import path

from . import views

app_name = "lovelace_messaging"
urlpatterns = [path("token", views.token, name="token")]
