"""The drills at full size, with their figures: `make drill-years`, `make drill-refresh`, `make drill-delivery`."""

import os
import sys
from collections.abc import Callable

import django
from django.test.runner import DiscoverRunner

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from tests.drills import delivery, refresh, years  # noqa: E402  (they read the settings)

DRILLS: dict[str, Callable[[], object]] = {"years": years.main, "refresh": refresh.main, "delivery": delivery.main}


def main(name: str) -> None:
    runner = DiscoverRunner(verbosity=0)
    databases = runner.setup_databases(serialized_aliases=[])
    try:
        DRILLS[name]()
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main(sys.argv[1])
