"""The facts as a file to keep or pass on: a zip of the project's own CSV files that loads again, byte for byte."""

import zipfile
from io import BytesIO
from pathlib import Path

ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."
_MADE = (1980, 1, 1, 0, 0, 0)  # a zip holds a date; the same facts make the same bytes


def zip_facts(folder: Path) -> bytes:
    """A zip of the CSV files of a folder of facts, and the licence. The same facts always make the same bytes."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.glob("*.csv")):
            archive.writestr(_part(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED)
        archive.writestr(_part("LICENCE.txt"), f"{ATTRIBUTION}\n", zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, _MADE)
    part.external_attr = 0o644 << 16
    return part
