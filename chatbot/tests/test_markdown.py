import re

import pytest

from chatbot.markdown import to_html, to_text


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**굵게** 쓴 답", "<p><strong>굵게</strong> 쓴 답</p>"),
        ("<b>꺾쇠</b>", "<p>&lt;b&gt;꺾쇠&lt;/b&gt;</p>"),
        ("첫 줄\n둘째 줄", "<p>첫 줄<br>\n둘째 줄</p>"),
        ("2019. 3월에 입사", '<ol start="2019">\n<li>3월에 입사</li>\n</ol>'),
        (
            "[글](https://a.example)",
            '<p><a href="https://a.example" rel="nofollow noopener noreferrer">글</a></p>',
        ),
    ],
)
def test_markdown_becomes_html(source, html):
    assert to_html(source) == html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://spy.example/p.png)",
        '<a href="https://a.example" onclick="x()">x</a>',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "# 제목",
        "<https://a.example/%22onmouseover=alert(1)>",
    ],
)
def test_nothing_that_acts_or_loads_gets_into_a_page(source):
    tags = "".join(re.findall("<[^>]*>", to_html(source)))
    for forbidden in ("script", "img", "javascript:", "onclick", '"onmouseover', "<h1", "data:"):
        assert forbidden not in tags


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("그대로인 답", "그대로인 답"),
        ("두 문단\n\n사이 **강조**", "두 문단\n\n사이 강조"),
        ("- 하나\n- *둘*", "- 하나\n- 둘"),
        ("2019. 3월에 입사", "2019. 3월에 입사"),
        ("[글](https://a.example) 보기", "글 (https://a.example) 보기"),
        ("[**굵은** 글](https://a.example)", "굵은 글 (https://a.example)"),
        ("[](https://a.example)", " (https://a.example)"),
        ("<https://a.example>", "https://a.example"),
        ("<me@a.example>", "me@a.example"),
        ("`코드` 조각", "코드 조각"),
        ("`*별*`\n\n*별*", "*별*\n\n별"),
        ("A &amp; B, 2 < 3", "A & B, 2 < 3"),
        ("<b>꺾쇠</b>", "<b>꺾쇠</b>"),
        ("첫 줄\n**둘째** 줄", "첫 줄\n둘째 줄"),
        ("![사진](https://a.example/p.png)", "사진"),
    ],
)
def test_plain_text_says_the_same_without_marks(source, text):
    assert to_text(source) == text


def test_a_long_answer_is_made_plain_once():
    source = "- **하나**\n" * 50
    assert to_text(source) is to_text(source)
