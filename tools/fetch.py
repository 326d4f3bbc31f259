"""Fetch Odoo 19 through the system's package manager, without root and without installing.

Debian carries `odoo-19` in its unstable suite. We read the address of the mirror from the
machine's own configuration of apt, give apt lists of its own (the system's stay untouched),
download the package with the few it links to, and unpack them into one tree in the cache.
"""

import os
import re
import shutil
from pathlib import Path

from .console import Stop, run, say, step
from .locks import exclusive
from .paths import CACHE

# The icons must be those of FontAwesome 4.7, which newer suites replaced.
STABLE = "bookworm"
SUITES = ("sid", STABLE, "trixie")
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    f"fonts-font-awesome/{STABLE}",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-inconsolata",
)
NEEDED_BYTES = 3_500_000_000
REPAIRS = 2  # raise it when `repair` changes: trees repaired by an older one are made anew


def odoo_root() -> Path:
    """The unpacked tree (with `usr/` in it), fetched when it is not in the cache yet."""
    with exclusive(CACHE / "fetch.lock", "it fetches Odoo"):
        current = CACHE / "odoo-19" / "current"
        if (current / f".repaired-{REPAIRS}").is_file():
            return current.resolve()
        CACHE.mkdir(parents=True, exist_ok=True)
        check_space(CACHE, NEEDED_BYTES)
        debs = _download()
        return _unpack(debs, current)


def python_path(root: Path) -> Path:
    return root / "usr" / "lib" / "python3" / "dist-packages" / "odoo"


def check_space(where: Path, needed: int) -> None:
    where.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(where).free
    if free < needed:
        raise Stop(
            f"{where} has {free / 1e9:.1f} GB free, this step needs {needed / 1e9:.1f} GB",
            "free some space, or point XDG_CACHE_HOME to a larger disk; then run it again",
        )


def mirrors(etc: Path = Path("/etc/apt")) -> list[tuple[str, str]]:
    """(URI, Signed-By) of the machine's Debian mirrors, from both formats of sources."""
    found: list[tuple[str, str]] = []
    for path in sorted(etc.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", path.read_text(errors="replace")):
            found += _from_deb822(stanza)
    for path in [etc / "sources.list", *sorted(etc.glob("sources.list.d/*.list"))]:
        if path.is_file():
            for line in path.read_text(errors="replace").splitlines():
                found += _from_one_line(line)
    return list(dict.fromkeys(found))


def _is_main_archive(uri: str, suites: list[str], components: list[str]) -> bool:
    """A mirror of Debian itself, not its security archive nor somebody's own repository."""
    return (
        "main" in components
        and not any("security" in part for part in (uri, *suites))
        and "ubuntu" not in uri
        and not any(suite.endswith("/") for suite in suites)
    )


def _from_deb822(stanza: str) -> list[tuple[str, str]]:
    fields: dict[str, str] = {}
    key = ""
    for line in stanza.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line[0] in " \t":
            # an embedded key keeps its line breaks
            fields[key] = f"{fields.get(key, '')}\n{line}"
        elif ":" in line:
            key, _, value = line.partition(":")
            key = key.strip().lower()
            fields[key] = value.strip()
    if fields.get("enabled", "yes").lower() in ("no", "false", "0"):
        return []
    if "deb" not in fields.get("types", "").split():
        return []
    suites = fields.get("suites", "").split()
    components = fields.get("components", "").split()
    return [
        (uri, fields.get("signed-by", ""))
        for uri in fields.get("uris", "").split()
        if _is_main_archive(uri, suites, components)
    ]


def _from_one_line(line: str) -> list[tuple[str, str]]:
    match = re.match(r"deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<rest>\S.*)", line.strip())
    if not match:
        return []
    uri, *rest = match["rest"].split("#")[0].split()
    if not rest or not _is_main_archive(uri, rest[:1], rest[1:]):
        return []
    signed = re.search(r"signed-by=(\S+)", match["options"] or "", re.IGNORECASE)
    return [(uri, signed[1] if signed else "")]


def sources(found: list[tuple[str, str]]) -> str:
    """A deb822 file of our suites on the first mirror."""
    uri, signed = found[0]
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    if not signed and keyring.is_file():
        signed = str(keyring)
    stanzas = []
    for suite in SUITES:
        lines = ["Types: deb", f"URIs: {uri}", f"Suites: {suite}", "Components: main"]
        if signed:
            lines.append(f"Signed-By: {signed}")
        stanzas.append("\n".join(lines))
    return "\n\n".join(stanzas) + "\n"


def _download() -> list[Path]:
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise Stop(
                f"{tool} is missing: Odoo is fetched from Debian's archive",
                "on another system use Docker: docker compose up (see README.md)",
            )
    found = mirrors()
    if not found:
        raise Stop(
            "no Debian mirror in /etc/apt/sources.list or /etc/apt/sources.list.d",
            "add one, or use Docker: docker compose up (see README.md)",
        )
    apt = CACHE / "apt"
    for name in ("lists/partial", "archives/partial", "debs"):
        (apt / name).mkdir(parents=True, exist_ok=True)
    source = apt / "odoo.sources"
    source.write_text(sources(found))
    options = {
        "Dir::State::Lists": apt / "lists",
        "Dir::Etc::sourcelist": source,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::Cache": apt,
        "Dir::Cache::archives": apt / "archives",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Sandbox::User": "",
        "APT::Get::List-Cleanup": "false",
        "APT::Update::Error-Mode": "any",  # no mirror is an error now, not a missing package later
        "DPkg::Lock::Timeout": "60",
    }
    base = ["apt-get", "-q"]
    for key, value in options.items():
        base += ["-o", f"{key}={value}"]
    way_out = "is the network there? run the same command again, what was fetched is kept"
    debs = apt / "debs"
    with step("Asking the Debian mirror of this machine for Odoo 19 (about 30 MB of lists)"):
        run(
            [*base, "update"],
            problem="the lists of packages could not be fetched",
            way_out=way_out,
            log=apt / "update.log",
            patience="fetching the lists of packages",
        )
    with step("Downloading Odoo 19 and its fonts (about 130 MB)"):
        run(
            [*base, "download", *PACKAGES],
            problem="Odoo could not be downloaded",
            way_out=way_out,
            log=apt / "download.log",
            patience="downloading",
            cwd=debs,
        )
    newest: dict[str, Path] = {}
    for path in sorted(debs.glob("*.deb"), key=lambda path: path.stat().st_mtime):
        newest[path.name.split("_")[0]] = path
    return list(newest.values())


def _unpack(debs: list[Path], current: Path) -> Path:
    deb = next(path for path in debs if path.name.startswith("odoo-19_"))
    version = deb.name.split("_")[1].replace("%3a", "-")
    target = CACHE / "odoo-19" / f"{version}-{REPAIRS}"
    if not (target / f".repaired-{REPAIRS}").is_file():
        partial = target.with_name(f"{target.name}.partial")
        for leftover in (partial, target):
            shutil.rmtree(leftover, ignore_errors=True)
        partial.mkdir(parents=True)
        with step(f"Unpacking Odoo {version} (1.3 GB)"):
            for path in debs:
                try:
                    run(["dpkg-deb", "-x", path, partial], problem=f"{path.name} is damaged")
                except Stop:
                    path.unlink(missing_ok=True)
                    raise
            repair(partial)
            (partial / f".repaired-{REPAIRS}").touch()
            partial.rename(target)
    link = current.with_name("current.new")
    link.unlink(missing_ok=True)
    link.symlink_to(target.name)
    os.replace(link, current)
    for path in debs:
        # The tree is all that is needed; a newer build is fetched when the cache is cleared.
        path.unlink(missing_ok=True)
    say(f"    Odoo {version} is in {target}")
    return target.resolve()


def repair(root: Path) -> None:
    """Mend what the packaging broke, so that no page asks for a file that is not there."""
    addons = python_path(root) / "addons"
    manifest = addons / "mail" / "__manifest__.py"
    missing = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    if not (addons / missing).exists():
        # Non-free, so Debian leaves it out, but the bundle still lists it.
        lines = manifest.read_text().splitlines(keepends=True)
        manifest.write_text("".join(line for line in lines if missing not in line))
    fonts = addons / "web" / "static" / "lib" / "fontawesome" / "fonts"
    for extension in ("woff", "woff2", "eot"):
        # woff and woff2 point at each other's file, eot at the ttf.
        link = fonts / f"fontawesome-webfont.{extension}"
        if link.is_symlink():
            right = Path(os.readlink(link)).with_name(link.name)
            if (link.parent / right).exists():
                link.unlink()
                link.symlink_to(right)
    # Links to other fonts of the system may dangle the same way.
    inconsolata = addons / "point_of_sale" / "static" / "src" / "fonts" / "Inconsolata.otf"
    substitute = (
        root / "usr" / "share" / "fonts" / "opentype" / "inconsolata" / "Inconsolata-Regular.otf"
    )
    if inconsolata.is_symlink() and not inconsolata.exists() and substitute.is_file():
        inconsolata.unlink()
        inconsolata.symlink_to(os.path.relpath(substitute, inconsolata.parent))
