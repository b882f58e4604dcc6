"""Phone numbers as links dial them."""

import pytest

from portal.domain.estate.rules import dial

WRITTEN = {
    "0571-8800 0110": "057188000110",
    "+86 138 0000 2046": "+8613800002046",
    "+8613800002046": "+8613800002046",
    "（0571）８８０００１１０": "057188000110",
    "0571-88000110转802": "057188000110",
    "400 800 1234 x5": "4008001234",
    "95598": "95598",
    "": "",
}


@pytest.mark.parametrize("written", WRITTEN)
def test_what_is_dialled(written: str) -> None:
    assert dial(written) == WRITTEN[written]
