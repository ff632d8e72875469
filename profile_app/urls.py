from django.urls import path

from profile_app import views

app_name = "profile_app"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("resume.json", views.resume, name="resume"),
]
