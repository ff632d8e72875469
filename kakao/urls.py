from django.urls import path

from kakao import views

app_name = "kakao"
urlpatterns = [
    path("messages/", views.MessageView.as_view(), name="message"),
    path("connect/", views.connect, name="connect"),
    path("callback/", views.callback, name="callback"),
    path("disconnect/", views.disconnect, name="disconnect"),
    path("unlinked/", views.unlinked, name="unlinked"),
]
