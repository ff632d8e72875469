import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

# No test fails because the machine was busy; and where nothing may be skipped, none by chance.
SAME = bool(os.environ.get("NOTHING_SKIPPED"))
hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None, derandomize=SAME)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def korean() -> Iterator[None]:
    """A thread keeps the language of the request it served last, so each test begins in the site's own."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only MariaDB has is left to the run on MariaDB."""
    elsewhere = [item for item in items if item.get_closest_marker("mariadb")]
    if connection.vendor == "sqlite" and elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]
