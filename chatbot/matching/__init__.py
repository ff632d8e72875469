"""Which stored question does a typed one mean? Python and numpy; knows no database.

`Index.build` takes what is stored, `Index.ask` answers with what it makes of a question. It is imported from its
own module, since numpy comes with it, which most commands do without.
"""

from chatbot.matching.shapes import Candidate, Reply, Source, Status

__all__ = ["Candidate", "Reply", "Source", "Status"]
