"""From the chances of the best few entries to a reply: answer, ask back, or admit not knowing."""

from chatbot.matching.shapes import Candidate, Reply, Status

ANSWER_AT = 0.72
SUGGEST_AT = 0.15
SUGGESTIONS = 3


def decide(ranked: list[Candidate]) -> Reply:
    """`ranked` is best first."""
    if ranked and ranked[0].confidence >= ANSWER_AT:
        return Reply(Status.ANSWERED, ranked[:1])
    if ranked and ranked[0].confidence >= SUGGEST_AT:
        return Reply(Status.UNSURE, ranked[:SUGGESTIONS])
    return Reply(Status.UNKNOWN)
