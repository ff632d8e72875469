"""The usual stack of tutorials, the straightforward way: every page and every question asks the database."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.fastapi_site.models import Profile, QnA, SessionLocal

app = FastAPI()
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")


def get_db() -> Iterator[Session]:
    with SessionLocal() as db:
        yield db


DB = Annotated[Session, Depends(get_db)]


class Question(BaseModel):
    question: str


@app.get("/")
def page(request: Request, db: DB) -> Response:
    profile = db.scalars(select(Profile)).one()
    return templates.TemplateResponse(request, "profile.html", {"profile": profile})


@app.post("/chat")
def chat(asked: Question, db: DB) -> dict[str, str]:
    text = asked.question.strip()
    row = db.scalars(select(QnA).where(QnA.question.like(f"%{text}%")).limit(1)).first()
    if row is None:
        answers = {row.question: row for row in db.scalars(select(QnA))}
        close = difflib.get_close_matches(text, answers, n=1, cutoff=0.4)
        row = answers[close[0]] if close else None
    return {"answer": row.answer if row else "I do not know that one yet."}
