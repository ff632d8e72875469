"""The same person and the same questions and answers, a table for each kind of entry."""

import os
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship, sessionmaker

# A connection for each of the visitors that are measured with: none is opened anew under load.
engine = create_engine(os.environ["COMPARATOR_DATABASE_URL"], pool_size=20, max_overflow=20)
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    type_annotation_map = {str: Text, list[str]: JSON}


class Profile(Base):
    __tablename__ = "profiles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    label: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    url: Mapped[str | None]
    summary: Mapped[str | None]
    profiles: Mapped[list["Link"]] = relationship(order_by="Link.id")
    work: Mapped[list["Work"]] = relationship(order_by="Work.id")
    projects: Mapped[list["Project"]] = relationship(order_by="Project.id")
    skills: Mapped[list["Skill"]] = relationship(order_by="Skill.id")
    education: Mapped[list["Education"]] = relationship(order_by="Education.id")
    certificates: Mapped[list["Certificate"]] = relationship(order_by="Certificate.id")
    awards: Mapped[list["Award"]] = relationship(order_by="Award.id")
    volunteer: Mapped[list["Volunteer"]] = relationship(order_by="Volunteer.id")
    languages: Mapped[list["Language"]] = relationship(order_by="Language.id")


class OfProfile:
    id: Mapped[int] = mapped_column(primary_key=True)

    @declared_attr
    def profile_id(cls) -> Mapped[Any]:  # noqa: N805  (SQLAlchemy calls it with the class)
        return mapped_column(ForeignKey("profiles.id"))


class Dated(OfProfile):
    startDate: Mapped[str | None]  # noqa: N815  (JSON Resume's names)
    endDate: Mapped[str | None]  # noqa: N815


class Link(OfProfile, Base):
    __tablename__ = "links"
    network: Mapped[str | None]
    username: Mapped[str | None]
    url: Mapped[str | None]


class Work(Dated, Base):
    __tablename__ = "work"
    name: Mapped[str | None]
    description: Mapped[str | None]
    location: Mapped[str | None]
    position: Mapped[str | None]
    summary: Mapped[str | None]
    url: Mapped[str | None]
    highlights: Mapped[list[str] | None]


class Project(Dated, Base):
    __tablename__ = "projects"
    name: Mapped[str | None]
    entity: Mapped[str | None]
    description: Mapped[str | None]
    url: Mapped[str | None]
    roles: Mapped[list[str] | None]
    highlights: Mapped[list[str] | None]
    keywords: Mapped[list[str] | None]


class Skill(OfProfile, Base):
    __tablename__ = "skills"
    name: Mapped[str | None]
    keywords: Mapped[list[str] | None]


class Education(Dated, Base):
    __tablename__ = "education"
    institution: Mapped[str | None]
    area: Mapped[str | None]
    studyType: Mapped[str | None]  # noqa: N815
    score: Mapped[str | None]
    url: Mapped[str | None]
    courses: Mapped[list[str] | None]


class Certificate(OfProfile, Base):
    __tablename__ = "certificates"
    name: Mapped[str | None]
    issuer: Mapped[str | None]
    date: Mapped[str | None]
    url: Mapped[str | None]


class Award(OfProfile, Base):
    __tablename__ = "awards"
    title: Mapped[str | None]
    awarder: Mapped[str | None]
    date: Mapped[str | None]
    summary: Mapped[str | None]


class Volunteer(Dated, Base):
    __tablename__ = "volunteer"
    organization: Mapped[str | None]
    position: Mapped[str | None]
    summary: Mapped[str | None]
    url: Mapped[str | None]
    highlights: Mapped[list[str] | None]


class Language(OfProfile, Base):
    __tablename__ = "languages"
    language: Mapped[str | None]
    fluency: Mapped[str | None]


class QnA(Base):
    __tablename__ = "qna"
    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str]
