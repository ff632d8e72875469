"""The front page stays light; `make audit` prints the figures of the same measurement."""

import pytest

from tests.audit.weight import LIMITS, first_visit

pytestmark = [pytest.mark.processes, pytest.mark.once]


def test_the_first_visit_stays_within_its_limits(site):
    weights = first_visit(site)
    assert all(weights.values())  # nothing was overlooked
    assert {kind: weights[kind] for kind, limit in LIMITS.items() if weights[kind] > limit} == {}
