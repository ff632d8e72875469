"""Which stored question does a typed one mean? Python and numpy; knows no database.

`Index.build` takes what is stored, `Index.ask` answers with what it makes of a question.
"""

from chatbot.matching.index import Index
from chatbot.matching.shapes import Candidate, Reply, Source, Status

__all__ = ["Candidate", "Index", "Reply", "Source", "Status"]
