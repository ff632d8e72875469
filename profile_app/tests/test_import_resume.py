import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from profile_app.models import Profile

pytestmark = pytest.mark.django_db


def test_import_names_what_it_does_not_store(tmp_path):
    file = tmp_path / "resume.json"
    file.write_text(json.dumps({"basics": {"name": "한서윤"}, "interests": []}), encoding="utf-8")
    out = StringIO()
    call_command("import_resume", file, stdout=out)
    assert "interests" in out.getvalue()
    assert Profile.objects.get().name == "한서윤"


@pytest.mark.parametrize(
    ("content", "named"),
    [(None, "resume.json"), ("{", "JSON"), ('{"basics": {"name": "N"}, "work": 1}', "work: ")],
)
def test_import_fails_in_one_line(tmp_path, content, named):
    file = tmp_path / "resume.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=named) as caught:
        call_command("import_resume", file)
    assert "\n" not in str(caught.value)
