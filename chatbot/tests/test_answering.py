import json
from dataclasses import asdict
from time import sleep
from unittest.mock import Mock

import pytest
from django.db import transaction
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot import answering
from chatbot.answering import Answer, answer, ask, load, read_question
from chatbot.masking import mask
from chatbot.matching import Source
from chatbot.matching.index import Index
from chatbot.models import AskedQuestion, Entry, Phrasing
from chatbot.models.asked import key_of
from chatbot.qna import QUESTION_LENGTH
from chatbot.tests.factories import make_entry
from mysite.errors import Refused
from tests.together import together

pytestmark = pytest.mark.django_db


def test_an_answer_has_the_fields_of_the_contract_in_their_order():
    entry = make_entry(answer="**한서윤**이에요.")
    found = asdict(answer("이름이 뭐예요"))
    assert json.dumps(found, ensure_ascii=False) == json.dumps(
        {
            "status": "answered",
            "entry": entry.pk,
            "question": "이름이 뭐예요?",
            "answer": "한서윤이에요.",
            "answer_html": "<p><strong>한서윤</strong>이에요.</p>",
            "confidence": 0.99,
            "suggestions": [],
        },
        ensure_ascii=False,
    )


@settings(max_examples=60)
@given(
    st.text(max_size=300)
    | st.text("이름경력나이 뭐예요?,그리고ㅋㅎabc\u0301\u200b\u202e", max_size=300)
    | st.tuples(st.text("?!. 가ㅋ\u0301", min_size=1, max_size=3), st.integers(1, 100)).map(lambda t: t[0] * t[1])
)
def test_any_question_is_refused_or_decided_always_alike(text):
    sources = [Source(1, ("이름이 뭐예요?", "성함이요?")), Source(2, ("경력이 몇 년인가요?",))]
    try:
        question = read_question(text)
    except Refused:
        return
    index = Index.build(sources)
    reply = answering.decide(question, index)
    assert reply == answering.decide(question, Index.build(sources))
    assert len(reply.candidates) <= 4
    assert len(key_of(mask(question))) <= QUESTION_LENGTH


def test_not_knowing_leaves_everything_else_empty():
    assert asdict(answer("비트코인 시세")) == {
        "status": "unknown",
        "entry": None,
        "question": None,
        "answer": None,
        "answer_html": None,
        "confidence": None,
        "suggestions": [],
    }


def test_a_repeated_text_is_not_compared_again_until_content_changes(monkeypatch):
    entry = make_entry("첫 직장이 어디예요?", "직장")
    compare = Mock(side_effect=answering.decide)
    monkeypatch.setattr(answering, "decide", compare)
    assert answer("처음 일한 데") == answer("처음 일한 데")
    assert compare.call_count == 1
    entry.delete()
    assert answer("처음 일한 데").status == "unknown"


def test_an_answer_that_alone_has_changed_is_compared_as_if_it_had_always_been_so():
    entry = make_entry("어디에 계세요?", answer="집이요.")
    before = load("before", None)
    entry.answer = "정릉동에 있는 작업실이요."
    entry.save()
    question = "작업실이 정릉동인가요"
    updated, anew = (load("now", known).index.consider(question) for known in (before, None))
    assert updated == anew != before.index.consider(question)


def test_only_so_many_replies_are_kept(monkeypatch):
    monkeypatch.setattr(answering, "MOST_REPLIES", 2)
    for text in ("하나", "둘", "셋"):
        answer(text)
    assert len(answering.knowledge().replies) == 1


def test_asking_back_suggests_stored_questions():
    first, second = make_entry("첫 직장이 어디예요?", "직장"), make_entry("지금 직장이 어디예요?", "직장!")
    found = answer("직장")
    assert (found.status, found.entry, found.answer, found.confidence) == ("unsure", None, None, None)
    assert found.suggestions == [
        {"entry": first.pk, "question": first.question},
        {"entry": second.pk, "question": second.question},
    ]


@pytest.fixture
def bilingual():
    english = {"question_en": "What is your name?", "answer_en": "Seoyun Han."}
    return make_entry("이름이 뭐예요?", "Who are you called?", answer="한서윤이에요.", **english)


@pytest.mark.parametrize("question", ["What is your name?", "Who are you called?", "what's your name"])
@pytest.mark.parametrize("page", ["ko", "en"])
def test_an_english_question_is_answered_in_english(bilingual, question, page):
    with override(page):
        found = answer(question)
    assert (found.entry, found.question, found.answer) == (bilingual.pk, "What is your name?", "Seoyun Han.")


@pytest.mark.parametrize("question", ["이름이 뭐예요?", "이름 뭐예요", "dlfmadl anjdpdy?"])
def test_a_korean_question_is_answered_in_korean(bilingual, question):
    found = answer(question)
    assert (found.question, found.answer) == ("이름이 뭐예요?", "한서윤이에요.")


@pytest.mark.parametrize(("page", "expected"), [("ko", "네, 5년요."), ("en", "Yes, five years.")])
def test_a_name_alone_is_in_the_language_of_the_page(page, expected):
    make_entry("AWS 써 봤나요?", "AWS", answer="네, 5년요.", question_en="AWS?", answer_en="Yes, five years.")
    with override(page):
        assert answer("AWS").answer == expected


def test_an_answer_that_is_kept_is_kept_for_its_language():
    make_entry("AWS 써 봤나요?", "AWS", answer="네, 5년요.", question_en="AWS?", answer_en="Yes, five years.")
    told = []
    for language in ("ko", "en", "ko"):
        with override(language):
            told.append(answer("AWS").answer)
    assert told == ["네, 5년요.", "Yes, five years.", "네, 5년요."]


def test_a_chip_in_english_is_answered_in_english_however_short():
    make_entry("취미가 뭐예요?", answer="달리기요.", question_en="Hobbies?", answer_en="Running.")
    assert answer("Hobbies?").answer == "Running."


def test_where_there_is_no_english_korean_answers():
    make_entry("이름이 뭐예요?", "What is your name?")
    with override("en"):
        found = answer("What is your name?")
    assert (found.question, found.answer) == ("이름이 뭐예요?", "한서윤이에요.")


def test_suggestions_are_in_the_language_of_the_question():
    make_entry("첫 직장이 어디예요?", "job", question_en="What was your first job?")
    make_entry("지금 직장이 어디예요?", "job!", question_en="What is your job?")
    with override("en"):
        found = answer("job")
    assert {suggestion["question"] for suggestion in found.suggestions} == {
        "What was your first job?",
        "What is your job?",
    }


def test_suggestions_stand_in_the_owners_order():
    make_entry("첫 직장이 어디예요?", "직장", order=2)
    first = make_entry("지금 직장이 어디예요?", "직장!", order=1)
    assert answer("직장").suggestions[0]["entry"] == first.pk


def test_several_questions_get_the_first_answer_and_the_others_beside():
    name, home = make_entry("이름이 뭐예요?"), make_entry("어디에 사세요?")
    found = answer("안녕하세요. 어디에 사세요? 그리고 이름이 뭐예요?")
    assert (found.status, found.entry) == ("answered", home.pk)
    assert found.suggestions == [{"entry": name.pk, "question": "이름이 뭐예요?"}]


def test_a_stored_phrasing_is_never_taken_apart():
    make_entry("이름이 뭐예요?")
    make_entry("어디에 사세요?")
    both = make_entry("소개", "이름이 뭐예요? 어디에 사세요?")
    found = answer("이름이 뭐예요, 어디에 사세요")
    assert (found.entry, found.suggestions) == (both.pk, [])


def test_a_question_that_leans_on_another_is_not_answered_unless_it_is_stored():
    make_entry("왜 그렇게 했어요?", answer="그때는 그게 최선이었어요.")
    make_entry("왜 개발자가 됐어요?")
    assert asdict(answer("그럼 왜요?")) == asdict(Answer("unknown"))
    assert answer("왜 그렇게 했어요").status == "answered"


@pytest.mark.parametrize("change", ["question", "phrasing", "phrasing gone", "unpublished", "deleted", "bulk"])
def test_a_change_is_in_the_very_next_answer(change):
    entry = make_entry("이름이 뭐예요?", "무지개 양말")
    assert answer("무지개 양말").status == "answered"
    match change:
        case "question":
            entry.answer = "새 이름"
            entry.save()
            assert answer("무지개 양말").answer == "새 이름"
        case "phrasing":
            Phrasing.objects.create(entry=entry, text="뭐라고 부를까요")
            assert answer("뭐라고 부를까요").entry == entry.pk
        case "phrasing gone":
            entry.phrasings.get().delete()
            assert answer("무지개 양말").status == "unknown"
        case "unpublished":
            entry.is_published = False
            entry.save()
            assert answer("무지개 양말").status == answer("이름이 뭐예요?").status == "unknown"
        case "deleted":
            Entry.objects.all().delete()
            assert answer("무지개 양말").status == "unknown"
        case "bulk":
            Entry.objects.update(is_published=False)
            assert answer("무지개 양말").status == "unknown"


def test_a_process_that_loaded_before_another_process_wrote_answers_with_what_was_written(monkeypatch):
    entry = make_entry()
    answer("이름이 뭐예요?")
    held_by_the_other_process = answering._knowledge
    entry.answer = "새 이름"
    entry.save()
    assert answer("이름이 뭐예요?").answer == "새 이름"
    monkeypatch.setattr(answering, "_knowledge", held_by_the_other_process)
    assert answer("이름이 뭐예요?").answer == "새 이름"


def test_a_change_that_is_rolled_back_leaves_no_trace():
    entry = make_entry()
    with transaction.atomic():
        entry.answer = "취소될 답"
        entry.save()
        assert answer("이름이 뭐예요?").answer == "취소될 답"
        transaction.set_rollback(True)
    assert answer("이름이 뭐예요?").answer == "한서윤이에요."


def test_an_answer_costs_one_query_and_its_log_another(django_assert_num_queries):
    make_entry()
    answer("이름이 뭐예요?")
    with django_assert_num_queries(1):
        answer("이름이 뭐예요?")
    with django_assert_num_queries(2):
        ask("이름이 뭐예요?")


@pytest.mark.parametrize("text", ["이름이 뭐예요?", "비트코인 시세"])
def test_asking_is_logged_with_its_outcome(text):
    make_entry()
    found = ask(text)
    logged = AskedQuestion.objects.get()
    assert (logged.text, logged.status, logged.entry_id, logged.confidence) == (
        text,
        found.status,
        found.entry,
        found.confidence,
    )


def test_the_same_without_a_log():
    answer("이름이 뭐예요?")
    assert not AskedQuestion.objects.exists()


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("", "blank"),
        (" \u200b\n", "blank"),
        ("가" * 301, "too_long"),
        ("\u1112\u1161\u11ab" * 301, "too_long"),
        ("a\u0323\u0307" * 20_000, "too_long"),
        (None, "malformed"),
        (1, "malformed"),
        (["이름"], "malformed"),
        ("\ud800", "malformed"),
    ],
)
def test_what_is_no_question_is_refused(question, code):
    with pytest.raises(Refused) as refused:
        read_question(question)
    assert (refused.value.status, refused.value.code) == (400, code)


@pytest.mark.parametrize("question", ["가" * 300, "\u1112\u1161\u11ab" * 300, " " * 9_999 + "가", "이름\x00"])
def test_the_length_counts_after_composing_and_trimming(question):
    assert answer(read_question(question)).status == "unknown"


@pytest.mark.django_db(transaction=True)
def test_threads_that_find_it_stale_load_it_once(monkeypatch):
    make_entry()
    loaded = []

    def load_slowly(revision, before):
        sleep(0.05)
        loaded.append(revision)
        return load(revision, before)

    monkeypatch.setattr(answering, "load", load_slowly)
    monkeypatch.setattr(answering, "_knowledge", None)
    together(lambda _: answer("이름이 뭐예요?"), 4)
    assert len(loaded) == 1


@pytest.mark.django_db(transaction=True)
def test_an_entry_deleted_while_it_answers_is_logged_without_it(monkeypatch):
    monkeypatch.setattr(answering, "prompt_answer", lambda _text: Answer("answered", entry=404))
    assert ask("이름이 뭐예요?").entry == 404
    assert AskedQuestion.objects.get().entry is None
