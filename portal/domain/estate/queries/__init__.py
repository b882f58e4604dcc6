"""Homes, people, firms and roles as pages read them, in a file per noun."""

from portal.domain.estate.queries.firms import all_firms, firm, firm_contacts, firms, people_of, suggest_firm
from portal.domain.estate.queries.homes import (
    find_homes,
    home,
    homes,
    homes_by_id,
    homes_of,
    signing_owners,
)
from portal.domain.estate.queries.people import people_by_id, people_page, person, person_by_phone, roles_of
from portal.domain.estate.queries.places import (
    all_buildings,
    building,
    buildings,
    communities,
    community,
    forget_communities,
    zone_of,
)
from portal.domain.estate.queries.roles import (
    holders,
    holders_in,
    on_duty,
    role_grant,
    role_matrix,
    shifts,
    staff_among,
    staff_with,
)
from portal.domain.estate.queries.story import changed_since, story

__all__ = [
    "all_buildings",
    "all_firms",
    "building",
    "buildings",
    "changed_since",
    "communities",
    "community",
    "find_homes",
    "firm",
    "firm_contacts",
    "firms",
    "forget_communities",
    "holders",
    "holders_in",
    "home",
    "homes",
    "homes_by_id",
    "homes_of",
    "on_duty",
    "people_by_id",
    "people_of",
    "people_page",
    "person",
    "person_by_phone",
    "role_grant",
    "role_matrix",
    "roles_of",
    "shifts",
    "signing_owners",
    "staff_among",
    "staff_with",
    "story",
    "suggest_firm",
    "zone_of",
]
