"""A file's bytes as text."""

from django.utils.translation import gettext as _

from chatbot.qna.faults import Fault, Unreadable


def decode(data: bytes, encodings: tuple[str, ...]) -> str:
    """In the first of the encodings that fits; else Unreadable says where the last one does not."""
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            before = data[: error.start]
    column = str(len(before) - before.rfind(b"\n"))
    problem = _("not in any of these encodings: %s") % ", ".join(encodings)
    raise Unreadable([Fault(before.count(b"\n") + 1, column, problem)])
