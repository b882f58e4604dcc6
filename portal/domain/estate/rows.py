"""Plain rows of a query, as types know them."""

from typing import Any

from sqlalchemy import Row

AnyRow = Row[*tuple[Any, ...]]
