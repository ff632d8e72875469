"""Whatever writes entries locks the revision's row first, as an import does: so no two of them deadlock."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chatbot.inbox import add_phrasings
from chatbot.models import Entry
from chatbot.qna import Record
from chatbot.tests.factories import make_asked, make_entry
from chatbot.tests.test_replay_admin import CHANGE, DELETE, form

pytestmark = pytest.mark.django_db
WRITES = {
    "import": lambda _client, entry: Entry.objects.store([Record(entry.question, "새 답")]),
    "save": lambda client, entry: client.post(reverse(CHANGE, args=[entry.pk]), form("성함", answer="새 답")),
    "delete": lambda client, entry: client.post(reverse(DELETE, args=[entry.pk]), {"post": "yes"}),
    "inbox": lambda _client, entry: add_phrasings(entry.pk, [make_asked("성함")]),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_the_revision_is_written_before_any_entry(admin_client, write):
    entry = make_entry()
    with CaptureQueriesContext(connection) as queries:
        write(admin_client, entry)
    locking = [sql for query in queries if (sql := query["sql"]).startswith(("INSERT", "UPDATE", "DELETE"))]
    content = [sql for sql in locking if "mysite_revision" in sql or ("chatbot_" in sql and "asked" not in sql)]
    assert len(content) > 1
    assert "mysite_revision" in content[0]
