"""The signals of chatbot.matching in the owner's words."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "meaning": _("alike in meaning"),
    "characters": _("alike in characters"),
    "letters": _("alike in letters"),
    "beginnings": _("words begin alike"),
    "centre": _("alike in meaning to all phrasings together"),
    "coverage": _("words of the question that the phrasings hold"),
    "coverage_of_meaning": _("the same, by meaning"),
    "coverage_of_spelling": _("the same, by spelling"),
    "worst": _("the important word that matches least"),
    "foremost": _("the most important word"),
    "echo": _("words of the phrasing that the question says"),
    "echo_worst": _("the important one of these that matches least"),
    "answer_coverage": _("words that the answer adds"),
    "answer_worst": _("what the answer adds to the word that matches least"),
    "asks_other": _("asks for another kind of thing (when, where, who, why, how much)"),
    "asks_more": _("the phrasing asks for more kinds of things"),
    "telling": _("how much the question tells"),
    "length": _("length of the question"),
    "ratio": _("length against the phrasing's"),
}
