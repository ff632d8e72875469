from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from profile_app.models import Profile

pytestmark = pytest.mark.django_db


def test_export_is_read_back_by_import(tmp_path, sample_person):
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    call_command("export_resume", first)
    Profile.objects.all().delete()
    call_command("import_resume", first, stdout=StringIO())
    call_command("export_resume", second)
    assert second.read_bytes() == first.read_bytes()
    assert "한서윤" in first.read_text(encoding="utf-8")


def test_export_needs_a_profile(tmp_path):
    with pytest.raises(CommandError):
        call_command("export_resume", tmp_path / "resume.json")
    assert not (tmp_path / "resume.json").exists()


def test_export_says_where_it_cannot_write(tmp_path, sample_person):
    with pytest.raises(CommandError, match="missing"):
        call_command("export_resume", tmp_path / "missing" / "resume.json")
