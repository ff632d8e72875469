"""Does a question lean on what was said before? It does where none but the words below are in it."""

import re

from chatbot.matching.normalise import normalise

# Korean is read without its spaces, so a longer word stands before the shorter ones that begin it.
_PAST = "(?:습니까|을까요|어요|나요|지요|어|나|냐|니|죠|음)"
_TAIL = (
    "(?:부터|까지|에서|으로|에는|에도|에|엔|로|를|을|은|는|가|이|도|만|랑|쯤|정도)?"
    "(?:입니까|인가요|인데요|이에요|이죠|이야|일까요|예요|에요|되나요|돼요|죠|요|야|냐|니)?"
)
_TELL = (
    "(?:(?:(?:설명|말씀|이야기|얘기|말|요약)을?해|(?:예시|사례|예)를?들어|알려|가르쳐|들려|보여)"
    f"(?:주실수있{_PAST}|줄수있{_PAST}|주시겠어요|주실래요|주세요|줄래요?|줘요?|봐요?|요)?"
    "|(?:설명|말씀|예시|요약)을?(?:좀)?부탁(?:드려요|드립니다|해요|합니다))"
)
_MORE = "(?:더자세[히하]게?|조금더|좀더|더|자세[히하]게?|상세히|구체적으로|다시한번|다시|계속|마저|이어서)"

# Words that point back, or ask and name nothing.
_LEANING = (
    f"(?:어떻게|어째서|얼마나|얼마|언제|어디|무엇|무슨|어떤|어느|뭐|뭘|뭔|왜){_TAIL}",
    "누구(?:(?:한테|에게|랑|와|를)요?|요)",
    f"(?:다른|그|이|저|요)(?:것|거|건|게|걸){_TAIL}",
    f"(?:그(?:때|중|쪽|점|부분|다음|이후|전|외|밖)|이(?:때|중|쪽|부분)|거기|저기){_TAIL}",
    "(?:그렇다면|그러니까|그러면|그래서|그런데|그래도|그럼|근데)요?",
    f"그렇게|이렇게|어땠{_PAST}|그(?:랬{_PAST}|런가요|런거예요|래요|래)",
    f"{_MORE}(?:{_TELL}|요)?",
    f"(?<![뭘뭐])(?<!무엇을)(?<!어떤걸){_TELL}",  # "뭘 알려줄 수 있어요?" asks what the chatbot knows
    f"그?(?:예시|사례|이유|까닭|의미|뜻){_TAIL}",
    "(?:예를들면|예를들어|예컨대|예[가는도를])요?",
    "(?:사실이에|확실해|정말|진짜|또)요?",
    "(?:방금|아까|앞에서|위에서)(?:말씀하신|말했던|말한)?",
    r"\b(?:and|so|but|then|why|when|where|who|whom|what|how|which|since|until|it|that|this|those|these|they)\b",
    r"\b(?:them|there|more|else|further|examples?|instance|details?|elaborate|explain|continue|again|next)\b",
    r"\b(?:do you mean|did you do (?:it|that|this)|go on|how come|anything else|really)\b",
)
# Words that say nothing either way.
_FILLER = (
    "그리고|저기요|아니|아하|혹시|그냥|일단|음|아|네|넵|응|오|좀|안",
    f"(?:하셨|했|됐|있|없){_PAST}|되나요|돼요|돼|한거예요|된거예요|생각하(?:세요|는)|생각해요?|말고",
    f"(?:궁금해요?|궁금합니다|말이에요|말인가요|이해가?|(?:것|거|건|게|걸){_TAIL})",
    r"\b(?:can|could|would|will) you (?:please )?(?:tell|give|show|explain|elaborate|continue|repeat|say)\b",
    r"\b(?:tell|give|show|say|me|us|please|a|an|the|is|are|was|were|does|did|to|for|of|in|on|about|from|at|be)\b",
    r"\b(?:with|i|not|any|some|bit|little|much|many|long|far|often|exactly|like|such|as|ones?|ok|okay|oh|yes|well|s)\b",
)
_POINTS_BACK = re.compile("|".join(_LEANING))
_WORD = re.compile("|".join((*_LEANING, *_FILLER, " ")))
_THIS_SITE = re.compile("(?:who|what) i?s this(?: about| for)?")  # is how a visitor may begin
_SPACE_IN_HANGUL = re.compile("(?<=[가-힣]) (?=[가-힣])")


def leans(text: str) -> bool:
    """Whether a question has no topic of its own, such as "왜요?" and "tell me more"."""
    words = _SPACE_IN_HANGUL.sub("", normalise(text))
    return not _WORD.sub("", words) and bool(_POINTS_BACK.search(words)) and not _THIS_SITE.fullmatch(words)
