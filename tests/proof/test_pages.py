"""Every page of the demo estate, as each role sees it: sound, linked, valid for the Nu HTML checker."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from portal.domain.estate.roles import FIELD_ROLES, STAFF_ROLES
from tests.harness.places import TOOLS, lacking
from tests.proof.conftest import Walks


def test_every_link_of_every_role_leads_to_a_sound_page(walks: Walks) -> None:
    seen = {eyes.role: len(pages) for eyes, pages in walks}
    everybody = {"visitor", "owner", *(role.value for role in (*STAFF_ROLES, *FIELD_ROLES))}
    assert everybody <= set(seen)
    assert min(seen.values()) > 1, seen


@pytest.mark.database("sqlite")
def test_no_errors_in_the_nu_html_checker(walks: Walks, tmp_path: Path) -> None:
    jars = sorted(TOOLS.glob("vnu-*.jar"))
    if not jars or not shutil.which("java"):
        lacking("the Nu HTML checker or Java is not installed (bash tests/install.sh java vnu)")
    places: dict[str, str] = {}
    for eyes, pages in walks:
        for number, (url, answer) in enumerate(pages.items()):
            file = tmp_path / f"{eyes.role}-{number}.html"
            file.write_bytes(answer.get_data())
            places[file.name] = f"{eyes.role} {url}"
    checked = subprocess.run(
        [
            "java",
            "-Xss4m",
            "-jar",
            jars[-1],
            "--errors-only",
            "--format",
            "json",
            "--exit-zero-always",
            tmp_path,
        ],
        capture_output=True,
        text=True,
    )
    found = json.loads(checked.stderr or checked.stdout)["messages"]
    told = [
        f"{places[Path(m['url']).name]}:{m.get('lastLine')}: {m['message']}\n      {m.get('extract', '')[:160]}"
        for m in found
    ]
    assert not told, f"{len(told)} errors:\n" + "\n".join(told[:40])
