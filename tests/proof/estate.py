"""The demo estate as `make run` makes it, and the people whose eyes the proofs use."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import Select, select, update

from portal import create_app
from portal.domain.estate.models import FirmContact, Occupancy, Person, RoleGrant
from portal.domain.estate.roles import face_of
from portal.domain.terms import queries as terms
from portal.infra import sessions
from portal.infra.db import db, session, write
from tests.harness.client import Answer, InspectingClient
from tests.harness.databases import KINDS, quick_folder
from tests.harness.places import ROOT


@dataclass(frozen=True)
class Eyes:
    """One demo person turned to one face; None stands for a visitor who has not signed in."""

    role: str
    face: str
    person_id: int | None


class Estate:
    """A fresh database with the demo in it, and the app over it."""

    def __init__(self, kind: str) -> None:
        self.files = quick_folder()
        self.base = KINDS[kind]()
        self.config: dict[str, object] = {
            "DATABASE_URL": self.base.url,
            "SECRET_KEY": "tests-only",
            "FILES_URL": f"file://{self.files}",
        }
        env = {**os.environ, **{name: str(value) for name, value in self.config.items()}}
        made = subprocess.run(
            [sys.executable, "-m", "portal.cli", "prepare"], cwd=ROOT, env=env, capture_output=True, text=True
        )
        assert made.returncode == 0, made.stdout + made.stderr
        # A duty or an effect that fails is logged, not raised.
        assert "Traceback" not in made.stderr, made.stderr
        self.app: Flask = create_app({**self.config, "TESTING": True})
        self.app.test_client_class = InspectingClient
        self.app.response_class = Answer
        with self.app.app_context():  # what a process reads once and keeps
            terms.parts_tree()
            terms.calendar_for(None)
            terms.limits_of(None)

    def people(self) -> list[Eyes]:
        """A visitor, and for each role the first demo person who holds it."""
        found = {"visitor": Eyes("visitor", "public", None)}
        with self.app.app_context():
            for eyes in self._demo_people():
                found.setdefault(eyes.role, eyes)
        return list(found.values())

    def _demo_people(self) -> list[Eyes]:
        demo = select(Person.id).where(Person.is_demo.is_(True))
        owners: Select[tuple[int]] = (
            select(Occupancy.person_id).where(Occupancy.person_id.in_(demo)).order_by(Occupancy.id)
        )
        found = [Eyes("owner", "owner", person) for person in session().scalars(owners)]
        for table in (RoleGrant, FirmContact):
            rows = session().execute(
                select(table.person_id, table.role).where(table.person_id.in_(demo)).order_by(table.id)
            )
            found += [Eyes(role.value, face_of(role), person) for person, role in rows]
        return found

    def client(self, eyes: Eyes) -> InspectingClient:
        """A browser in which that person is signed in."""
        client: InspectingClient = self.app.test_client()  # type: ignore[assignment]
        return client.sign_in(eyes.person_id, eyes.face) if eyes.person_id else client

    def cookie(self, eyes: Eyes) -> tuple[str, str]:
        """Name and value of the session cookie of a new sign-in."""
        assert eyes.person_id
        with self.app.test_request_context(), write():
            return sessions.cookie_name(), sessions.start(eyes.person_id, eyes.face, stepped_up=True)

    def large_type(self, wanted: bool) -> None:
        """Turn everybody's pages to large type, or back."""
        with self.app.app_context(), write() as unit:
            unit.execute(update(Person).values(large_type=wanted))

    def close(self) -> None:
        """Leave nothing behind."""
        with self.app.app_context():
            db.engine.dispose()
        self.base.close()
        shutil.rmtree(self.files, ignore_errors=True)
