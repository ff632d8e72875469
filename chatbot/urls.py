from django.urls import path

from chatbot import views

app_name = "chatbot"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("ask/", views.AskView.as_view(), name="ask"),
    path("feedback/", views.FeedbackView.as_view(), name="feedback"),
]
