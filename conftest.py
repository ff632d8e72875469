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
    """What only MariaDB has is left to it, what meets no database to SQLite; what waits for processes is first."""
    is_left = meets_only_mariadb if connection.vendor == "sqlite" else meets_no_database
    config.hook.pytest_deselected(items=[item for item in items if is_left(item)])
    items[:] = [item for item in items if not is_left(item)]
    items.sort(key=lambda item: item.get_closest_marker("processes") is None)


def meets_only_mariadb(item: pytest.Item) -> bool:
    return item.get_closest_marker("mariadb") is not None


def meets_no_database(item: pytest.Item) -> bool:
    """pytest-django forbids it to all others."""
    if item.get_closest_marker("once"):
        return True
    fixtures = getattr(item, "fixturenames", ())
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("processes")
    return not marked and not {"db", "transactional_db", "site"} & set(fixtures)
