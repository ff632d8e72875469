import numpy as np
import pytest

from chatbot.matching.judge import Judge, judge, with_gaps
from chatbot.matching.signals import NAMES


def look(*values):
    return np.array([[value] * len(NAMES) for value in values], np.float32)


def test_the_gap_is_to_the_best_other():
    assert with_gaps(look(0.75, 0.25, 0.5))[:, -1].tolist() == [0.25, -0.5, -0.25]


def test_alone_the_gap_is_to_nothing():
    assert with_gaps(look(0.5))[:, -1].tolist() == [0.5]


def test_the_chances_and_that_of_nobody_make_one():
    chances = judge().chances(look(0.9, 0.4, 0.1))
    assert (chances > 0).all()
    assert chances.sum() < 1


def test_equals_have_equal_chances():
    one, other = judge().chances(look(0.9, 0.9))
    assert one == other < 0.5


def test_numbers_made_for_other_signals_are_refused(monkeypatch):
    monkeypatch.setattr("chatbot.matching.judge.NAMES", ("other",))
    with pytest.raises(ValueError, match="train it anew"):
        Judge.load()
