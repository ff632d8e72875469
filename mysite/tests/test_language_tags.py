import pytest
from django.utils.translation import override

from mysite.templatetags.language_tags import lang


@pytest.mark.parametrize(
    ("page", "text", "attribute"),
    [
        ("ko", "Python", ' lang="en"'),
        ("ko", "Python 개발", ""),
        ("ko", "2024", ""),
        ("en", "Python", ""),
        ("en", "파이썬", ' lang="ko"'),
    ],
)
def test_only_the_other_language_is_marked(page, text, attribute):
    with override(page):
        assert lang(text) == attribute
