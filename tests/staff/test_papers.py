"""The task slip is one paper, whoever prints it."""

from typing import Any

from tests import makers


def slip(client: Any, address: str) -> list[str]:
    page = client.get(address)
    return [" ".join("".join(cell.itertext()).split()) for cell in page.tree.findall(".//article//td")]


def test_the_desk_and_the_technician_print_the_same_task_slip(app: Any, clock: Any, clients: Any) -> None:
    s = makers.story()
    repair = makers.repair_scheduled(s)
    desk = slip(clients().sign_in(s.dispatcher, "staff"), f"/staff/repairs/{repair.id}/sheet")
    assert desk == slip(clients().sign_in(s.technician, "field"), f"/field/jobs/{repair.id}/sheet")
    assert repair.label in desk and any("厨房水槽下面一直滴水" in cell for cell in desk)
