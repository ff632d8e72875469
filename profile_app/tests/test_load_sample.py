import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from profile_app.models import Profile

pytestmark = pytest.mark.django_db


def test_the_sample_fills_an_empty_site(client):
    call_command("load_sample", stdout=StringIO())
    assert "온결페이" in client.get("/").content.decode()
    assert client.get("/chatbot/").content.count(b"<details") > 10


def test_the_small_talk_comes_after_the_questions(client):
    call_command("load_sample", stdout=StringIO())
    page = client.get("/chatbot/").content.decode()
    assert (
        page.index("지금 어떤 일을 하고 있나요?") < page.index("블로그를 운영하나요?") < page.index("안녕하세요")
    )


def test_the_sample_refuses_when_there_is_a_profile(sample_person):
    Profile.objects.update(name="주인")
    with pytest.raises(CommandError):
        call_command("load_sample")
    assert Profile.objects.get().name == "주인"


def test_the_sample_is_loaded_whole_or_not_at_all(settings, tmp_path):
    (tmp_path / "sample").mkdir()
    shutil.copy(settings.BASE_DIR / "sample" / "resume.json", tmp_path / "sample")
    settings.BASE_DIR = tmp_path  # with no qna.jsonl in it
    with pytest.raises(CommandError):
        call_command("load_sample", stdout=StringIO())
    assert not Profile.objects.exists()
