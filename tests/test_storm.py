"""The drills that break the database and everything around it, apart so that they run beside the others."""

import pytest

from tests.drills import delivery, faults

pytestmark = pytest.mark.django_db


@pytest.mark.processes
def test_no_accepted_message_is_lost_in_a_storm():
    """KAKAO 71, 72, 73."""
    delivery.main(40, kills=3, restarts=1, patient=False)


@pytest.mark.processes
def test_a_database_that_fails_loses_nothing_and_crashes_no_page():
    if not faults.can_mount():
        pytest.skip("a small disk cannot be mounted: that needs Linux and root")
    faults.databases(4)
