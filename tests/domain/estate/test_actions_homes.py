from flask import Flask

from portal.domain.estate.models import Unit
from portal.infra.db import session
from tests import makers_estate as make


def test_a_home_is_made(app: Flask) -> None:
    unit_id = make.home("1802")
    assert session().get_one(Unit, unit_id).label == "3幢2-1802"
    person = make.owner_of(unit_id)
    assert unit_id in make.actor(person, "owner").own("signing_unit")
