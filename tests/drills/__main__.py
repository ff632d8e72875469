"""The drills at full size, with their figures: `make drill-years` and so on."""

import os
import sys
from collections.abc import Callable

import django
from django.test.runner import DiscoverRunner

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from tests.drills import delivery, faults, fuzz, refresh, years  # noqa: E402  (they read the settings)

DRILLS: dict[str, Callable[..., object]] = {
    "years": years.main,
    "refresh": refresh.main,
    "delivery": delivery.main,
    "faults": faults.main,
    "fuzz": fuzz.main,
}


def main(name: str, *numbers: int) -> None:
    runner = DiscoverRunner(verbosity=0)
    databases = runner.setup_databases(serialized_aliases=[])
    try:
        DRILLS[name](*numbers)
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
