"""Fetch the third-party files that the browser and our documents get, and keep a record of them.

    python tools/vendor.py            fetch everything again (needs npm and pip)
    python tools/vendor.py --check    compare static/vendor with VERSIONS.toml (offline)

The files are committed, so nobody needs npm or pip to run or test. To take a newer
version change PACKAGES; to use another icon add its name to tools/icons.txt.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
RECORD = VENDOR / "VERSIONS.toml"
ICONS = ROOT / "tools" / "icons.txt"
SOURCE_MAP = re.compile(rb"\n?(?:/\*|//)[#@] ?sourceMappingURL=[^\n*]*(?:\*/)?\n?")


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    licence: str
    licence_file: str
    files: dict[str, str]  # path in the package -> path in static/vendor
    index: str = "npm"  # or "pypi", for the font that PDF documents are set in: npm has it as woff2 only


PACKAGES = [
    Package(
        "bootstrap",
        "5.3.9",
        "MIT",
        "LICENSE",
        {
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
        },
    ),
    # The tag "latest" is the next major version: keep 2.0.
    Package("htmx.org", "2.0.11", "0BSD", "LICENSE", {"dist/htmx.min.js": "htmx.min.js"}),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        "LICENSE",
        {
            "files/inter-latin-wght-normal.woff2": "fonts/inter-latin-wght-normal.woff2",
            "files/inter-latin-ext-wght-normal.woff2": "fonts/inter-latin-ext-wght-normal.woff2",
        },
    ),
    Package("bootstrap-icons", "1.13.2", "MIT", "LICENSE", {}),
    Package(
        "fontpkg-inter",
        "4.1.post1",
        "OFL-1.1",
        "fontpkg_inter/LICENSE",
        {"fontpkg_inter/files/Inter[opsz,wght].ttf": "fonts/Inter.ttf"},
        index="pypi",
    ),
]


def fetch(package: Package, into: Path) -> Path:
    """Download a package, unpack it and return its folder."""
    return fetch_wheel(package, into) if package.index == "pypi" else fetch_npm(package, into)


def fetch_wheel(package: Package, into: Path) -> Path:
    spec = f"{package.name}=={package.version}"
    subprocess.run(
        ["pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(into), spec],
        check=True,
    )
    folder = into / re.sub(r"\W+", "-", package.name)
    (wheel,) = into.glob(f"{package.name.replace('-', '_')}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def fetch_npm(package: Package, into: Path) -> Path:
    spec = f"{package.name}@{package.version}"
    done = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(into), spec],
        check=True,
        capture_output=True,
        text=True,
    )
    folder = into / re.sub(r"\W+", "-", package.name)
    with tarfile.open(into / done.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def put(path: str, content: bytes) -> dict[str, str]:
    """Write one file, without its source map line: the manifest storage would look for the map."""
    content = SOURCE_MAP.sub(b"\n", content)
    target = VENDOR / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return {"path": path, "sha256": hashlib.sha256(content).hexdigest()}


def sprite(icons: Path) -> bytes:
    """One SVG with a symbol per icon named in tools/icons.txt."""
    parts = ['<svg xmlns="http://www.w3.org/2000/svg">']
    for name in sorted(set(ICONS.read_text().split())):
        source = (icons / f"{name}.svg").read_text()
        body = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
        if not body:
            raise SystemExit(f"{name}.svg is not an SVG")
        inner = re.sub(r"\s*\n\s*", "", body[1].strip())
        parts.append(f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{inner}</symbol>')
    return ("\n".join(parts) + "\n</svg>\n").encode()


def record(rows: list[tuple[Package, list[dict[str, str]]]]) -> None:
    lines = ["# Written by tools/vendor.py; do not edit.", ""]
    for package, files in rows:
        lines += [
            "[[package]]",
            f'name = "{package.name}"',
            f'version = "{package.version}"',
            f'licence = "{package.licence}"',
            "files = [",
            *(f'  {{ path = "{file["path"]}", sha256 = "{file["sha256"]}" }},' for file in files),
            "]",
            "",
        ]
    RECORD.write_text("\n".join(lines))


def check() -> list[str]:
    """What differs between the folder and its record; empty when all is well."""
    known: dict[str, str] = {}
    for package in tomllib.loads(RECORD.read_text())["package"]:
        known |= {file["path"]: file["sha256"] for file in package["files"]}
    wrong = []
    for path, digest in known.items():
        target = VENDOR / path
        if not target.exists():
            wrong.append(f"{path}: missing")
        elif hashlib.sha256(target.read_bytes()).hexdigest() != digest:
            wrong.append(f"{path}: changed")
    present = {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file() and p != RECORD}
    return wrong + [f"{path}: not recorded" for path in sorted(present - set(known))]


def main() -> int:
    if "--check" in sys.argv:
        wrong = check()
        print("\n".join(wrong) or "static/vendor is as recorded")
        return 1 if wrong else 0
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        for package in PACKAGES:
            folder = fetch(package, Path(temporary))
            files = [put(to, (folder / source).read_bytes()) for source, to in package.files.items()]
            if package.name == "bootstrap-icons":
                files.append(put("icons.svg", sprite(folder / "icons")))
            licence = re.sub(r"\W+", "-", package.name.strip("@")) + "-LICENSE.txt"
            files.append(put(f"licences/{licence}", (folder / package.licence_file).read_bytes()))
            rows.append((package, files))
            print(f"{package.name} {package.version}: {len(files)} files")
    record(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
