"""`python -m bench.fastapi_site.seed RESUME.json QNA.jsonl`: fill an empty database with what the site exports."""

import json
import sys
from pathlib import Path
from typing import Any

from bench.fastapi_site.models import Base, Profile, QnA, SessionLocal, engine


def made(model: type[Base], fields: dict[str, Any]) -> Base:
    """A row of the fields that its table has; a list of objects is of rows in another table."""
    values = {name: value for name, value in fields.items() if name in model.__table__.columns}
    for name, relation in model.__mapper__.relationships.items():
        values[name] = [made(relation.mapper.class_, row) for row in fields.get(name, [])]
    return model(**values)


resume, qna = (Path(argument).read_text(encoding="utf-8") for argument in sys.argv[1:])
Base.metadata.create_all(engine)
with SessionLocal.begin() as db:
    sections = json.loads(resume)
    db.add(made(Profile, sections | sections["basics"]))
    db.add_all([made(QnA, json.loads(line)) for line in qna.splitlines()])
