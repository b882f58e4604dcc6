"""What is done to homes, people, firms and roles: one function per verb, in a file per noun."""

from portal.domain.estate.actions.firms import (
    CONTACT_ROLES,
    add_contact,
    add_contact_by_phone,
    add_contract,
    add_firm,
    end_contact,
    end_contract,
    set_firm,
)
from portal.domain.estate.actions.homes import (
    add_building,
    add_community,
    add_unit,
    set_building,
    set_community,
    set_unit,
)
from portal.domain.estate.actions.people import (
    add_person,
    end_tie,
    set_person,
    tie,
    tie_by_phone,
)
from portal.domain.estate.actions.retiring import (
    add_spot,
    rename_spot,
    retire_building,
    retire_community,
    retire_person,
    retire_spot,
    retire_unit,
)
from portal.domain.estate.actions.roles import (
    GRANTED,
    add_shift,
    grant_role,
    grant_role_by_phone,
    remove_shift,
    revoke_role,
)

__all__ = [
    "CONTACT_ROLES",
    "GRANTED",
    "add_building",
    "add_community",
    "add_contact",
    "add_contact_by_phone",
    "add_contract",
    "add_firm",
    "add_person",
    "add_shift",
    "add_spot",
    "add_unit",
    "end_contact",
    "end_contract",
    "end_tie",
    "grant_role",
    "grant_role_by_phone",
    "remove_shift",
    "rename_spot",
    "retire_building",
    "retire_community",
    "retire_person",
    "retire_spot",
    "retire_unit",
    "revoke_role",
    "set_building",
    "set_community",
    "set_firm",
    "set_person",
    "set_unit",
    "tie",
    "tie_by_phone",
]
