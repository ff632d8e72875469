"""Several questions in one text: taken apart where that is sure, and their replies joined to one."""

import re
from collections.abc import Iterator
from functools import lru_cache

from chatbot.matching.follow_up import leans
from chatbot.matching.normalise import compact, normalise
from chatbot.matching.shapes import Candidate, Reply, Status

SHOWN = 3  # candidates beside an answer, or to choose from
PARTS = 1 + SHOWN
KEPT = 500  # texts, each of which is taken apart before its answer and after


def _ending_in(*finals: int) -> str:
    """The Hangul syllables with these final consonants, by their places in Unicode; 0 is none."""
    return "".join(chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % 28 in finals)


_VOWEL, _N_OR_L = _ending_in(0), _ending_in(4, 8)
_BE = "(?:do|does|did|is|are|was|were|can|could|will|would|have|has|should|may)"
_OPENER = (
    rf"(?:(?:what|where|who|whose|which|why|how)(?:['’](?:s|re))?\b|when\s+{_BE}\b|(?:please\s+)?tell\s+me\b"
    rf"|{_BE}\s+(?:you|your|he|she|they|it|we|i|there|the|this|that|his|her)\b)"
)
_ASKING = r"(?:뭐|뭘|뭔|무엇|무슨|어디|어느|어떤|어떻|언제|누구|누가|왜(?!냐)|얼마|몇|며칠)(?!든|나(?:\s|$))"
_REQUEST = r"(?:알려|말씀해|말해|가르쳐|설명해|소개해|이야기해|얘기해|궁금|부탁|알고\s?싶)"
_ENDING = r"(?:나요|까요?|니까|[은는인한]가요|[느으]냐)[.!~…]*$"
_QUESTION = re.compile(rf"[?？]\s*$|{_ASKING}|{_REQUEST}|{_ENDING}|(?:^|,\s*){_OPENER}", re.IGNORECASE)
_OWN_MATTER = re.compile(rf"{_ASKING}|[은는](?:\s|요)")
_COURTESY = re.compile(
    # Atomic: a text of many such words that ends in another one would else be tried in every combination.
    "(?>안녕하세요|안녕하십니까|안녕|반갑습니다|반가워요|처음뵙겠습니다|실례합니다|저기요?|감사합니다|고맙습니다"
    "|(?:질문|궁금한[게것점]|여쭤|여쭙|물어).*(?:있|될까|되나|돼|드려|드릴|할게)[가-힣]*"
    "|hello|hi|hey|thanks|thankyou|excuseme|(?:can|may|could)iask.*|ihaveaquestion)+"
)
_PREAMBLE = re.compile("(?:요|다|데|서)$")

_SENTENCE = re.compile(r"(?<=[.!~…])\s+|(?<=[?？])(?:\s+|(?=[가-힣]))|\n+")
_LEAD = re.compile(r"^(?:그리고|그리구|또한|또|아울러|and also|and|also|plus)[\s,]+", re.IGNORECASE)
# Where one question may end and the next begin.
_SEAM = re.compile(
    rf"(?P<verb>(?<![라다냐자])(?<!누구하)(?:고|며)\s+|(?<=[{_N_OR_L}]지)(?:랑|와|하고|도)?,?\s+)"
    r"|(?P<comma>\s*[,、](?!\d)\s*(?:(?:그리고|또|and)\s+)?)|\s+(?:그리고|그리구|또한|또)\s+"
    rf"|\s+(?:and also|and|also|plus|&)\s+(?={_OPENER})",
    re.IGNORECASE,
)
_WANTED = re.compile(rf"^(?P<nouns>.+?)\s+(?P<request>(?:좀\s+)?{_REQUEST}.*)$")
_WITH = re.compile(
    rf"(?:(?<=[가-힣])(?<![{_VOWEL}])(?:이랑|(?<!학)과)|(?<=[{_VOWEL}])(?:랑|와)|(?<=[가-힣])\s+및)\s+"
)
_NOUN = re.compile(r"(?:\S+\s)?\S{2,}")


def split(text: str) -> list[str]:
    """The questions in a text, without greetings and preambles; in doubt the text as it is, alone."""
    parts = _parts(text)
    return list(parts[:PARTS]) if len(parts) > 1 else [text]


def join(whole: Reply, parts: list[Reply]) -> Reply:
    """One reply of that to a whole text and those to its questions, and never a worse one than to the whole."""
    answers: dict[int, Candidate] = {}
    for part in parts:
        if part.status is Status.ANSWERED:
            answers.setdefault(part.candidates[0].entry, part.candidates[0])
    found = list(answers.values())
    if not found or (whole.status is Status.ANSWERED and not _outdone(whole.candidates[0], found)):
        return whole
    if len(found) > 1 or all(part.status is Status.ANSWERED for part in parts):
        return Reply(Status.ANSWERED, found)
    # One question of several is known: offered, because an answer would pass the others over in silence.
    return Reply(Status.UNSURE, [*found, *(c for c in whole.candidates if c.entry not in answers)][:SHOWN])


def leaves_some(text: str, replies: int) -> bool:
    """Whether a text holds more questions than it got replies."""
    return len(_parts(text)) > max(replies, 1)


def _outdone(whole: Candidate, found: list[Candidate]) -> bool:
    """Whether the questions' own answers say more than the answer to their whole."""
    also = any(candidate.entry == whole.entry for candidate in found)
    return len(found) > 1 and (also or whole.confidence < min(candidate.confidence for candidate in found))


@lru_cache(maxsize=KEPT)
def _parts(text: str) -> tuple[str, ...]:
    found = (part for sentence in _SENTENCE.split(text) for part in _questions(sentence))
    return tuple(part for part in found if _stands_alone(part))


def _questions(sentence: str) -> Iterator[str]:
    start = 0
    for seam in _SEAM.finditer(sentence):
        left, right = sentence[start : seam.start()], sentence[seam.end() :]
        asked = bool(_QUESTION.search(left))
        if asked and (_OWN_MATTER if seam["verb"] else _QUESTION).search(right):
            yield from _wanted(left)
            start = seam.end()
        elif seam["comma"] and not asked and _PREAMBLE.search(left):
            start = seam.end()
    yield from _wanted(sentence[start:])


def _wanted(question: str) -> Iterator[str]:
    """A question for each of the nouns that one request joins: 이름과 나이를 알려 주세요."""
    found = _WANTED.match(question)
    nouns = _WITH.split(found["nouns"]) if found else []
    if found and len(nouns) > 1 and all(map(_NOUN.fullmatch, nouns[:-1])):
        yield from (f"{noun} {found['request']}" for noun in nouns)
    else:
        yield _LEAD.sub("", question.strip())


def _stands_alone(part: str) -> bool:
    return bool(_QUESTION.search(part)) and not _COURTESY.fullmatch(compact(normalise(part))) and not leans(part)
