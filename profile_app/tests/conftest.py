import json

import pytest
from django.conf import settings

from profile_app.resume_import import from_resume


@pytest.fixture
def sample_resume():
    return json.loads((settings.BASE_DIR / "sample" / "resume.json").read_text(encoding="utf-8"))


@pytest.fixture
def sample_person(db, sample_resume):
    """The sample person, stored."""
    from_resume(sample_resume)
