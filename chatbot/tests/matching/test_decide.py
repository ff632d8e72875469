from chatbot.matching.decide import decide
from chatbot.matching.shapes import Candidate, Status


def test_confidence_decides_between_answering_asking_back_and_not_knowing():
    def status(confidence):
        return decide([Candidate(1, "질문", confidence)]).status

    assert [status(c) for c in (0.95, 0.4, 0.01)] == [Status.ANSWERED, Status.UNSURE, Status.UNKNOWN]


def test_an_answer_is_one_entry():
    assert decide([Candidate(1, "질문", 0.9), Candidate(2, "질문", 0.1)]).candidates == [Candidate(1, "질문", 0.9)]


def test_not_knowing_offers_nothing():
    assert decide([Candidate(1, "질문", 0.01)]).candidates == decide([]).candidates == []


def test_asking_back_offers_three_at_most():
    assert len(decide([Candidate(n, "질문", 0.2) for n in range(5)]).candidates) == 3
