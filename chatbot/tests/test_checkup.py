from collections.abc import Iterable, Set
from typing import TYPE_CHECKING, cast

import pytest
from django.urls import reverse

from chatbot import answering, checkup
from chatbot.answering import Knowledge
from chatbot.checkup import Confusion, confusions, left_out, shared_phrasings
from chatbot.matching import Candidate, Reply, Source, Status
from chatbot.models import AskedQuestion
from chatbot.tests.factories import make_entry

if TYPE_CHECKING:
    from chatbot.matching.index import Index

PAGE = "admin:chatbot_entry_checkup"
NAME = Source(1, ("이름 뭐예요", "성함 알려 주세요"))
NICKNAME = Source(2, ("이름 말고 별명은", "별명 뭐예요", "성함 뭐예요"))
HOME = Source(3, ("별명 붙은 사연",))


class FirstWord:
    """Finds the last entry that begins as the question does: sure of a question of three words."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources = sorted(sources, key=lambda source: source.entry)
        self.entries = {text.split()[0]: source.entry for source in self.sources for text in source.phrasings}

    build = classmethod(lambda cls, sources: cls(sources))

    def updated(self, sources: list[Source], removed: Set[int]) -> "FirstWord":
        return FirstWord([source for source in self.sources if source.entry not in removed] + sources)

    def ask(self, question: str) -> Reply:
        words = question.split()
        found = self.entries.get(words[0])
        if found is None:
            return Reply(Status.UNKNOWN)
        status = Status.ANSWERED if len(words) > 2 else Status.UNSURE
        return Reply(status, [Candidate(found, question, len(words) / 10)])


def confused(*stored: Source) -> list[Confusion]:
    known = Knowledge("", cast("Index", FirstWord(stored)), {source.entry: source for source in stored})
    return list(confusions(known, left_out(stored)))


def test_a_phrasing_is_asked_without_itself():
    assert confused(NAME, NICKNAME) == [
        Confusion("이름 뭐예요", NAME, NICKNAME, is_answered=False, confidence=0.2),
        Confusion("성함 알려 주세요", NAME, NICKNAME, is_answered=True, confidence=0.3),
        Confusion("이름 말고 별명은", NICKNAME, NAME, is_answered=True, confidence=0.3),
        Confusion("성함 뭐예요", NICKNAME, NAME, is_answered=False, confidence=0.2),
    ]


def test_an_only_phrasing_is_not_asked_but_can_be_found():
    (found,) = confused(Source(2, ("별명 뭐예요", "부르는 말")), HOME)
    assert (found.phrasing, found.found) == ("별명 뭐예요", HOME)


def test_a_large_store_is_asked_in_as_many_parts_as_it_costs_indexes(monkeypatch):
    parts: list[list[tuple[str, ...]]] = []
    updated = FirstWord.updated

    def remembered(index: FirstWord, sources: list[Source], removed: Set[int]) -> FirstWord:
        parts.append([source.phrasings for source in updated(index, sources, removed).sources])
        return updated(index, sources, removed)

    monkeypatch.setattr(FirstWord, "updated", remembered)
    monkeypatch.setattr(checkup, "FOLDS", 2)
    confused(NAME, NICKNAME, HOME)
    assert parts == [
        [("성함 알려 주세요",), ("별명 뭐예요",), HOME.phrasings],
        [("이름 뭐예요",), ("이름 말고 별명은", "성함 뭐예요"), HOME.phrasings],
    ]


def test_the_same_phrasing_is_found_in_whatever_spelling():
    other = Source(2, ("성함?", "이름이뭐예요"))
    shared = shared_phrasings([Source(1, ("이름이 뭐예요?", "이름이 뭐예요!")), other, HOME])
    assert [(same.phrasing, [owner.entry for owner in same.owners]) for same in shared] == [
        ("이름이 뭐예요?", [1, 2])
    ]


@pytest.mark.django_db
class TestStore:
    def test_what_is_shared_is_not_said_twice(self):
        make_entry("이름이 뭐예요?", "성함"), make_entry("누구세요?", "성함")
        found = checkup.checkup()
        assert [same.phrasing for same in found.shared] == ["성함"]
        assert "성함" not in [c.phrasing for c in found.answered + found.suggested]

    def test_wrong_answers_stand_before_wrong_suggestions_and_the_surest_first(self, monkeypatch):
        monkeypatch.setattr("chatbot.matching.index.Index", FirstWord)
        monkeypatch.setattr(answering, "_knowledge", None)
        make_entry("이름 뭐예요", "성함 알려 주세요", "성함 좀 알려 주세요")
        make_entry("이름 말고 별명은", "성함 뭐예요", "이름 말고 또 있나요")
        found = checkup.checkup()
        assert [c.phrasing for c in found.answered] == ["성함 좀 알려 주세요", "성함 알려 주세요"]
        assert [c.phrasing for c in found.suggested] == ["이름 뭐예요", "성함 뭐예요"]

    def test_entries_with_an_only_phrasing_and_entries_nobody_got(self):
        asked = make_entry("이름이 뭐예요?", "성함")
        bare = make_entry("연봉은 얼마예요?")
        make_entry("비공개", is_published=False)
        AskedQuestion.objects.log("성함", "answered", asked.pk, 0.99)
        found = checkup.checkup()
        assert found.single == found.unasked == [bare]

    def test_of_a_large_store_the_first_phrasings_are_asked(self, monkeypatch):
        monkeypatch.setattr("chatbot.matching.index.Index", FirstWord)
        monkeypatch.setattr(answering, "_knowledge", None)
        monkeypatch.setattr(checkup, "ASKED", 1)
        make_entry("이름 뭐예요", "성함 알려 주세요"), make_entry("이름 말고 별명은", "성함 뭐예요")
        found = checkup.checkup()
        assert [c.phrasing for c in found.answered + found.suggested] == ["이름 뭐예요"]

    def test_a_large_store_is_cut(self, monkeypatch):
        make_entry("이름이 뭐예요?", "성함")
        monkeypatch.setattr(checkup, "ASKED", 2)
        assert checkup.checkup().is_cut is False
        make_entry("연봉은 얼마예요?", "급여")
        assert checkup.checkup().is_cut is True

    def test_the_page_links_what_has_to_be_mended(self, admin_client):
        first, second = make_entry("이름이 뭐예요?", "성함"), make_entry("누구세요?", "성함")
        page = admin_client.get(reverse(PAGE)).content.decode()
        for entry in (first, second):
            assert f'href="{reverse("admin:chatbot_entry_change", args=[entry.pk])}"' in page

    def test_the_page_costs_the_same_for_many_entries(self, admin_client, django_assert_max_num_queries):
        for number in range(20):
            make_entry(f"질문 {number}", "표현")
        with django_assert_max_num_queries(11):
            admin_client.get(reverse(PAGE))

    def test_only_who_may_see_entries_sees_the_page(self, client, django_user_model):
        client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
        assert client.get(reverse(PAGE)).status_code == 403
