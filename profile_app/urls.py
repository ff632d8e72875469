from django.urls import path

from profile_app import views

app_name = "profile_app"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("contact.vcf", views.contact, name="contact"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("card/<slug:digest>.png", views.card, name="card"),
    path("resume.json", views.resume, name="resume"),
]
