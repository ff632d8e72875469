from chatbot.matching.decide import Signals, candidates, decide, decide_exact, gaps
from chatbot.matching.shapes import Candidate, Status


def signals(entry, value):
    return Signals(entry, f"질문 {entry}", value, value, value)


def test_the_gap_is_to_the_best_other():
    assert gaps([5.0, 3.0, 1.0]) == [2.0, -2.0, -4.0]


def test_an_entry_alone_stands_apart_by_its_own_score():
    assert gaps([0.5]) == [0.5]


def test_two_alike_are_less_sure_than_one():
    alone, shared = candidates([signals(1, 0.9)]), candidates([signals(1, 0.9), signals(2, 0.9)])
    assert alone[0].confidence > shared[0].confidence


def test_the_best_comes_first_and_equals_stand_in_the_order_of_entries():
    assert [c.entry for c in candidates([signals(3, 0.2), signals(2, 0.9), signals(1, 0.9)])] == [1, 2, 3]


def test_confidence_decides_between_answering_asking_back_and_not_knowing():
    def status(confidence):
        return decide([Candidate(1, "질문", confidence)]).status

    assert [status(c) for c in (0.9, 0.5, 0.01)] == [Status.ANSWERED, Status.UNSURE, Status.UNKNOWN]


def test_not_knowing_offers_nothing():
    assert decide([Candidate(1, "질문", 0.01)]).candidates == decide([]).candidates == []


def test_asking_back_offers_three_at_most():
    assert len(decide([Candidate(n, "질문", 0.5) for n in range(5)]).candidates) == 3


def test_a_phrasing_of_one_entry_answers():
    assert decide_exact({7: "이름?"}).status is Status.ANSWERED


def test_a_phrasing_of_several_entries_is_asked_back_in_their_order():
    reply = decide_exact({7: "이름?", 3: "이름", 9: "이름", 1: "이름"})
    assert (reply.status, [c.entry for c in reply.candidates]) == (Status.UNSURE, [7, 3, 9])
