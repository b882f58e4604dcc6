"""Amounts of money as they are written: 1,020.00, with a true minus."""


def yuan(cents: int) -> str:
    """Integer cents as figures with two decimals; the unit stands beside them."""
    sign = "\u2212" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    return f"{sign}{whole:,}.{part:02d}"
