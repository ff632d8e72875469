from datetime import timedelta

from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from mysite.models import RateWindow


def test_it_deletes_what_is_past_its_retention_and_nothing_else(db, settings, capsys):
    settings.MESSAGE_RETENTION_DAYS, settings.QUESTION_RETENTION_DAYS = 365, 180
    now = timezone.now()
    message, question = apps.get_model("kakao", "Message"), apps.get_model("chatbot", "AskedQuestion")
    for days in (364, 366):
        message.objects.create(name="가", contact="a@b.co", body=f"{days}", created_at=now - timedelta(days=days))
    for days in (179, 181):
        row = question.objects.create(text=f"{days}", status="unknown")
        question.objects.filter(pk=row.pk).update(created_at=now - timedelta(days=days))
    RateWindow.objects.create(key="k", hits=1, ends_at=now - timedelta(seconds=1))
    call_command("purge_expired")
    assert message.objects.get().body == "364"
    assert question.objects.get().text == "179"
    assert not RateWindow.objects.exists()
    assert "kakao.Message: 1 deleted" in capsys.readouterr().out
