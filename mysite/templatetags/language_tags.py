import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.filter
def lang(text: str) -> SafeString | str:
    """The attribute that says so where a text is in the other language than the page."""
    if re.search("[가-힣]", text):
        language = "ko"
    elif re.search("[A-Za-z]", text):
        language = "en"
    else:
        return ""
    return "" if language == get_language() else format_html(' lang="{}"', language)
