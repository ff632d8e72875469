import pytest

from chatbot import sources
from chatbot.models import Entry
from chatbot.tests.factories import make_entry


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 100])
def test_entries_have_their_own_phrasings_however_many_they_are(monkeypatch, few):
    monkeypatch.setattr(sources, "FEW", few)
    make_entry("연봉은 얼마예요?", "급여", is_published=False)
    make_entry("취미가 뭐예요?")
    make_entry("이름이 뭐예요?", "성함", "name")
    found = [source.phrasings for source in sources.sources(Entry.objects.published())]
    assert found == [("취미가 뭐예요?",), ("이름이 뭐예요?", "성함", "name")]
