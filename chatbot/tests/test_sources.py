import pytest

from chatbot import sources
from chatbot.models import Entry
from chatbot.tests.factories import make_entry


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 100])
@pytest.mark.parametrize("page", [1, 2, 1_000])
def test_entries_have_their_own_phrasings_and_order_however_many_they_are(monkeypatch, few, page):
    monkeypatch.setattr(sources, "FEW", few)
    monkeypatch.setattr(sources, "PAGE", page)
    make_entry("연봉은 얼마예요?", "급여", is_published=False)
    make_entry("취미가 뭐예요?", order=2)
    make_entry("이름이 뭐예요?", "성함", "name", order=1)
    make_entry("어디 살아요?", "사는 곳", order=2)
    found = sources.sources(Entry.objects.published())
    assert [source.phrasings for source in found.values()] == [
        ("이름이 뭐예요?", "성함", "name"),
        ("취미가 뭐예요?",),
        ("어디 살아요?", "사는 곳"),
    ]
    assert list(found) == [source.entry for source in found.values()]
