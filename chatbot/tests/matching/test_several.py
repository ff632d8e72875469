from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.matching import Candidate, Reply, Status
from chatbot.matching.several import PARTS, join, split

NAME, HOME, WORK = (Candidate(entry, "", confidence) for entry, confidence in ((1, 0.9), (2, 0.8), (3, 0.75)))
UNKNOWN = Reply(Status.UNKNOWN)


def answered(*candidates):
    return Reply(Status.ANSWERED, list(candidates))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("이름이 뭐예요? 그리고 어디 사세요?", ["이름이 뭐예요?", "어디 사세요?"]),
        ("이름이 뭐예요?어디 사세요?", ["이름이 뭐예요?", "어디 사세요?"]),
        ("이름이 뭐예요\n어디 사세요", ["이름이 뭐예요", "어디 사세요"]),
        ("이름이 뭐예요, 어디 사세요?", ["이름이 뭐예요", "어디 사세요?"]),
        ("이름이 뭐예요 그리고 어디 사세요", ["이름이 뭐예요", "어디 사세요"]),
        ("이름이 뭐고 나이는 몇 살이에요?", ["이름이 뭐", "나이는 몇 살이에요?"]),
        ("이름이 뭐고 영어는 할 수 있어요?", ["이름이 뭐", "영어는 할 수 있어요?"]),
        ("무슨 일을 하고 어디 사세요?", ["무슨 일을 하", "어디 사세요?"]),
        ("이름이 뭔지 어디 사는지 알려주세요", ["이름이 뭔지", "어디 사는지 알려주세요"]),
        ("몇 년 차인지랑 주력 언어가 뭔지 궁금해요", ["몇 년 차인지", "주력 언어가 뭔지 궁금해요"]),
        ("연봉이랑 입사 가능일 알려주세요", ["연봉 알려주세요", "입사 가능일 알려주세요"]),
        ("나이랑 사는 곳 좀 알려 주세요", ["나이 좀 알려 주세요", "사는 곳 좀 알려 주세요"]),
        ("이름과 나이를 알려 주세요", ["이름 알려 주세요", "나이를 알려 주세요"]),
        ("담당 업무 및 연봉이 궁금해요", ["담당 업무 궁금해요", "연봉이 궁금해요"]),
        ("What is your name and where do you live?", ["What is your name", "where do you live?"]),
        ("What do you do, and how can I reach you?", ["What do you do", "how can I reach you?"]),
        ("Hi, what's your name and do you blog?", ["Hi, what's your name", "do you blog?"]),
        ("What is your name? Plus, where do you live?", ["What is your name?", "where do you live?"]),
    ],
)
def test_questions_are_taken_apart(text, parts):
    assert split(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("안녕하세요. 이름이 뭐예요? 어디 사세요? 감사합니다.", ["이름이 뭐예요?", "어디 사세요?"]),
        ("안녕하세요? 이름이 뭐예요? 어디 사세요?", ["이름이 뭐예요?", "어디 사세요?"]),
        ("질문해도 될까요? 이름이 뭐예요? 어디 사세요?", ["이름이 뭐예요?", "어디 사세요?"]),
        ("채용 담당자인데요, 이름이 뭐고 언제 입사해요?", ["이름이 뭐", "언제 입사해요?"]),
        ("이름이 뭐예요? 어디 사세요? 왜요?", ["이름이 뭐예요?", "어디 사세요?"]),
    ],
)
def test_greetings_and_preambles_are_no_questions(text, parts):
    assert split(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "이름이 뭐예요?",
        "연봉",
        "???",
        "채용 담당자인데요, 연봉이 얼마예요?",
        "저는 A사 인사팀에서 일하고, 개발자를 찾고 있는데, 이직 생각 있으세요?",
        "안녕하세요? 이름이 뭐예요?",
        "질문 하나 해도 될까요? 이름이 뭐예요?",
        "Hi, can I ask you something? What's your name?",
        "Python, Django, Kafka 경험 있어요?",
        "Python 그리고 Django 쓰세요?",
        "Do you know Python and Django?",
        "When you build an API, how do you test it?",
        "I know what you do and where you live.",
        "What is your name and why?",
        "뭐 하고 있어요?",
        "뭐하고 놀아요?",
        "어디 가고 싶어요?",
        "뭐라고 부를까요?",
        "어떻게 알고 지원했어요?",
        "누구하고 어디 살아요?",
        "언제까지 어디로 가야 하나요?",
        "몇 가지 언어를 쓰고 있어요?",
        "어디서 일하든 왜 중요해요?",
        "성과 목표 알려주세요",
        "전공학과 이름 알려주세요",
        "프로젝트 성과 내용 알려주세요",
        "일하고 싶은 회사 알려주세요",
        "왜요? 언제부터요?",
        "https://a.example/?q=1 이게 뭐예요?",
        "연봉이 얼마예요 5,000만원 넘나요?",
        "누가 뭐라고 해도 왜 개발자로 일해요?",
    ],
)
def test_what_may_be_one_question_stays_whole(text):
    assert split(text) == [text]


def test_no_more_parts_than_can_be_shown():
    assert len(split("이름이 뭐예요? " * 9)) == PARTS


@given(st.text(st.sampled_from("가뭐고과와랑지요이 .?,\n1and what"), max_size=300))
def test_any_text_has_parts(text):
    assert split(text)


@pytest.mark.parametrize("end", ["1?", "요 1?", ".1?"])
def test_a_text_full_of_courtesies_takes_no_time(end):
    start = process_time()
    split("질문있" * 17 + end)
    assert process_time() - start < 0.5


def test_different_answers_are_joined_in_the_order_of_the_questions():
    assert join(UNKNOWN, [answered(HOME), answered(NAME), answered(WORK)]) == answered(HOME, NAME, WORK)


def test_the_questions_answers_outdo_the_answer_to_the_whole():
    assert join(answered(HOME), [answered(NAME), answered(HOME)]) == answered(NAME, HOME)
    assert join(answered(WORK), [answered(NAME), answered(HOME)]) == answered(NAME, HOME)


def test_a_surer_answer_to_the_whole_stands():
    sure = answered(Candidate(9, "", 0.85))
    assert join(sure, [answered(NAME), answered(HOME)]) == sure


def test_questions_that_mean_the_same_are_answered_once():
    assert join(UNKNOWN, [answered(NAME), answered(NAME)]) == answered(NAME)
    assert join(answered(HOME), [answered(NAME), answered(NAME)]) == answered(HOME)


def test_one_known_question_of_two_is_offered():
    assert join(UNKNOWN, [answered(NAME), UNKNOWN]) == Reply(Status.UNSURE, [NAME])


def test_one_known_question_of_two_changes_no_answer():
    assert join(answered(HOME), [answered(NAME), UNKNOWN]) == answered(HOME)


def test_a_known_question_comes_first_among_the_choices():
    choices = [HOME, NAME, WORK, Candidate(4, "", 0.2)]
    assert join(Reply(Status.UNSURE, choices), [UNKNOWN, answered(NAME)]).candidates == [NAME, HOME, WORK]


def test_questions_that_nobody_answers_leave_the_whole_as_it_was():
    unsure = Reply(Status.UNSURE, [HOME])
    assert join(unsure, [UNKNOWN, Reply(Status.UNSURE, [NAME])]) == unsure
