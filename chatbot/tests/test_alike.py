import pytest

from chatbot.alike import MOST_WORDINGS, group_alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("연봉이얼마예요", "연봉이얼마인가요"),
        ("연봉이얼마예요", "연봉얼마예요"),
        ("연봉이얼마예요", "혹시연봉이얼마예요"),
        ("mbti가뭐예요", "mbti뭐예요"),
    ],
)
def test_wordings_of_one_question_are_grouped(one, other):
    assert group_alike([one, other]) == [[one, other]]
    assert group_alike([other, one]) == [[other, one]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("고향이어디예요", "직장이어디예요"),
        ("영어를할수있나요", "일본어를할수있나요"),
        ("장점이뭐예요", "단점이뭐예요"),
        ("가", "나"),
        ("!", "가"),
    ],
)
def test_an_ending_that_many_questions_share_groups_nothing(one, other):
    assert group_alike([one, other]) == [[one], [other]]


def test_groups_and_their_texts_keep_the_order():
    texts = ["연봉이얼마예요", "고향이어디예요", "연봉얼마예요", "고향어디예요", "취미가뭐예요"]
    assert group_alike(texts) == [
        ["연봉이얼마예요", "연봉얼마예요"],
        ["고향이어디예요", "고향어디예요"],
        ["취미가뭐예요"],
    ]


def test_a_group_takes_no_more_than_a_form_can_show():
    texts = [f"연봉이얼마예요{number}" for number in range(MOST_WORDINGS + 1)]
    assert [len(group) for group in group_alike(texts)] == [MOST_WORDINGS, 1]


def test_nothing_makes_no_group():
    assert group_alike([]) == []
