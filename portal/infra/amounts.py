"""Amounts as they are written: money as 1,020.00 with a true minus, the size of a file as 1.2MB."""


def yuan(cents: int) -> str:
    """Integer cents as figures with two decimals; the unit stands beside them."""
    sign = "\u2212" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    return f"{sign}{whole:,}.{part:02d}"


def size(count: int) -> str:
    """How large a file is, for somebody who pays for the download: 340KB, 1.2MB; never less than 1KB."""
    kilobytes = max(1, round(count / 1024))
    return f"{kilobytes}KB" if kilobytes < 1024 else f"{count / 1024 / 1024:.1f}MB"
