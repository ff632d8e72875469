"""What a set of replies is worth, where the right ones are known."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from bench.questions import Question
from chatbot.matching import Candidate, Reply, Status

MOST_WRONG = 0.05


class Figures(NamedTuple):
    """The first three are shares of the questions that an entry answers, `wrong` is a share of all."""

    top1: float  # the right entry comes first, in an answer or an offer
    right: float  # it is the answer
    helpful: float  # it is the answer, or among those offered
    wrong: float  # another one is the answer, or any for a question that no entry answers
    near: float | None  # of the near misses, those that get an answer
    brier: float | None  # the mean square of what the confidence of an answer is off by
    overconfidence: float | None  # the mean confidence of answers, less the share of right ones


def measure(questions: Sequence[Question], replies: Sequence[Reply]) -> Figures:
    pairs = list(zip(questions, replies, strict=True))
    known = [pair for pair in pairs if pair[0].accepted]
    right = [_is_right(*pair) for pair in known]
    answered = [
        (reply.candidates[0].confidence, _is_right(question, reply))
        for question, reply in pairs
        if reply.status is Status.ANSWERED
    ]
    near = [reply.status is Status.ANSWERED for question, reply in pairs if question.is_near_miss]
    return Figures(
        top1=_mean(_comes_first(*pair) for pair in known),
        right=_mean(right),
        helpful=_mean(is_right or _is_offered(*pair) for is_right, pair in zip(right, known, strict=True)),
        wrong=sum(not ok for _, ok in answered) / len(pairs),
        near=_mean(near) if near else None,
        brier=_mean((confidence - ok) ** 2 for confidence, ok in answered),
        overconfidence=_mean(confidence - ok for confidence, ok in answered),
    )


def _comes_first(question: Question, reply: Reply) -> bool:
    return bool(reply.candidates) and reply.candidates[0].entry in question.accepted


def _is_right(question: Question, reply: Reply) -> bool:
    return reply.status is Status.ANSWERED and _comes_first(question, reply)


def _is_offered(question: Question, reply: Reply) -> bool:
    found = {candidate.entry for candidate in reply.candidates}
    return reply.status is Status.UNSURE and bool(question.accepted & found)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def best_threshold(questions: Sequence[Question], ranked: Sequence[list[Candidate]]) -> float:
    """The score to answer from that is right most often, and wrong for at most MOST_WRONG of the questions."""
    pairs = zip(questions, ranked, strict=True)
    firsts = [(found[0].confidence, found[0].entry in question.accepted) for question, found in pairs if found]
    best, most, right, wrong = float("inf"), 0, 0, 0
    for score, alike in groupby(sorted(firsts, reverse=True), key=itemgetter(0)):
        outcomes = [ok for _, ok in alike]
        right, wrong = right + sum(outcomes), wrong + outcomes.count(False)
        if right > most and wrong <= MOST_WRONG * len(questions):
            best, most = score, right
    return best


def reply_from(threshold: float, ranked: list[Candidate]) -> Reply:
    """An answer from the threshold on, and below it an offer of what was found."""
    if not ranked:
        return Reply(Status.UNKNOWN)
    return Reply(Status.ANSWERED if ranked[0].confidence >= threshold else Status.UNSURE, ranked)
