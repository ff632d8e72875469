from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from mysite.language import language_of

register = template.Library()


@register.filter
def lang(text: str) -> SafeString | str:
    """The attribute that says so where a text is in the other language than the page."""
    language = language_of(text)
    return format_html(' lang="{}"', language) if language not in {"", get_language()} else ""
