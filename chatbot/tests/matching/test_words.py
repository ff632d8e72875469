import numpy as np
import pytest

from chatbot.matching.words import NO_WORD, Words, word


def alike(one, *others):
    stored = Words.of(others)
    spelt, meant = Words.of([one]).alike(stored, np.arange(len(others), dtype=np.int32))
    return spelt[0].tolist(), meant[0].tolist()


def test_the_same_word_is_read_once():
    assert word("개발") is word("개발")


def test_words_are_spelt_alike_that_begin_alike():
    (stem, end, same, other), _ = alike("연봉은", "연봉이", "월봉은", "연봉은", "b")
    assert 1 == same > stem > end > 0.3
    assert other == 0


def test_words_are_alike_that_mean_the_same():
    _, (same, synonym, other) = alike("연봉", "연봉", "급여", "취미")
    assert same == pytest.approx(1)
    assert same > synonym > other


def test_no_word_is_like_no_other():
    assert alike("연봉", NO_WORD) == ([0], [0])


def test_words_that_follow_others_keep_what_they_are():
    both = Words.of(["연봉"]).followed_by(Words.of(["취미"]))
    spelt, _ = Words.of(["취미"]).alike(both, np.arange(2, dtype=np.int32))
    assert spelt[0].tolist() == [0, 1]
