"""Databases made in layers, each kept as a template with its filestore.

    base      Odoo's own modules that the suite needs, company in Russia, roubles, languages
     └ suite  our addons on top, one layer per set of addons and their content
        └ copies for `make run` and for each run of tests

A copy of a template takes about a second; the filestore is copied as hard links (Odoo never
writes into a stored file). A layer's name is a hash of what it was made from, so a change of an
addon simply asks for another layer; old ones are dropped.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from . import addons, odoo
from .console import Stop, run, say, step
from .locks import exclusive
from .paths import CACHE, FILESTORE, LIB, LOCAL, LOGS, REQUIREMENTS, ROOT, STATE
from .postgres import USER, Postgres

LANGUAGES = ("ru_RU", "zh_CN")
KEPT_LAYERS = 8
RECIPE = 3  # raise it when the base is made in another way

COMPANY = (ROOT / "config" / "company.py").read_text()


def clone(pg: Postgres, template: str, name: str) -> None:
    """A copy of a template and its filestore under another name."""
    drop(pg, name)
    version = int(pg.sql("SHOW server_version_num")[0][0])
    strategy = " STRATEGY file_copy" if version >= 150000 else ""
    pg.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{strategy}')
    _copy_tree(FILESTORE / template, FILESTORE / name)


def drop(pg: Postgres, name: str) -> None:
    pg.sql(
        "UPDATE pg_database SET datistemplate = false, datallowconn = true "
        f"WHERE datname = '{name}' AND datistemplate"
    )
    pg.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(FILESTORE / name, ignore_errors=True)
    # What the double of YooKassa knows of this database's payments.
    (STATE / f"double-{name}.json").unlink(missing_ok=True)


def _copy_tree(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link)


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _seal(pg: Postgres, name: str, final: str) -> None:
    """Give a finished database its template name: what bears the name is whole."""
    drop(pg, final)
    pg.sql(f'ALTER DATABASE "{name}" RENAME TO "{final}"')
    shutil.rmtree(FILESTORE / final, ignore_errors=True)
    if (FILESTORE / name).is_dir():
        (FILESTORE / name).rename(FILESTORE / final)
    # Nobody may connect: a connection to a template stops every copy of it.
    pg.sql(
        f"UPDATE pg_database SET datistemplate = true, datallowconn = false "
        f"WHERE datname = '{final}'"
    )
    _touch(final)


def _touch(name: str) -> None:
    (STATE / "templates").mkdir(parents=True, exist_ok=True)
    (STATE / "templates" / name).touch()


# ---------------------------------------------------------------------- base


def base_template(pg: Postgres) -> str:
    needed = addons.foreign_dependencies()
    build = os.path.realpath(LIB / "odoo")
    wheels = (REQUIREMENTS / "oca.txt").read_text()
    text = f"{RECIPE} {build.split('odoo-19/')[-1]} {needed} {wheels} {LANGUAGES} {COMPANY}"
    key = hashlib.sha256(text.encode()).hexdigest()[:12]
    name = f"base_{key}"
    with exclusive(LOCAL / "base.lock", "it prepares the base database"):
        if name in pg.databases():
            _touch(name)
            return name
        if not _restore(pg, name):
            _install_base(pg, name, needed)
            _save(pg, name)
    return name


def _install_base(pg: Postgres, name: str, needed: list[str]) -> None:
    work = f"{name}_new"
    drop(pg, work)
    pg.sql(f"CREATE DATABASE \"{work}\" TEMPLATE template0 ENCODING 'UTF8'")
    with step("Preparing the base database (two minutes, once per machine)"):
        failed = "Odoo's own modules could not be installed"
        say("    installing Odoo's core")
        core = "installing Odoo's core"
        odoo.server(pg, work, "-i", "base", problem=failed, patience=core, ours=False)
        odoo.shell(pg, work, COMPANY, problem="the company could not be set up")
        say(f"    installing {len(needed)} modules of Odoo: {', '.join(needed)}")
        odoo.server(
            pg,
            work,
            *("-i", ",".join(needed or ["web"])),
            problem=failed,
            patience="installing Odoo's modules",
            # Without our addons, or those that install by themselves would be in the base.
            ours=False,
        )
        say(f"    loading translations: {', '.join(LANGUAGES)}")
        config = odoo.write_config(pg, work, LOCAL / f"{work}.conf", log_level="warn")
        run(
            odoo.command("i18n", "loadlang", "-c", config, "-l", *LANGUAGES),
            problem="the translations could not be loaded",
            env=odoo.environment(),
            cwd=LOCAL,
        )
        config.unlink()
    _seal(pg, work, name)


def _dump_folder(name: str) -> Path:
    return CACHE / "bases" / name


def _save(pg: Postgres, name: str) -> None:
    """Keep a dump in the user's cache, so that the next clone need not install again."""
    folder = _dump_folder(name)
    if not pg.tool("pg_dump").exists() or folder.is_dir():
        return
    partial = folder.with_name(f"{name}.{os.getpid()}.partial")
    partial.mkdir(parents=True)
    copy = f"{name}_dump"
    try:
        with step("Keeping a copy of it for the next clone"):
            pg.sql(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
            run(
                [
                    *(pg.tool("pg_dump"), "-h", pg.sockets, "-U", USER, "-Fc", "-Z1", "-O", "-x"),
                    *("-f", partial / "dump", copy),
                ],
                problem="the base database could not be dumped",
            )
            run(
                ["tar", "-C", FILESTORE / name, "-cf", partial / "filestore.tar", "."],
                problem="the filestore could not be kept",
            )
            partial.rename(folder)
    except (Stop, OSError) as problem:
        say(f"    not kept ({problem}); only the next clone is slower for it")
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        pg.sql(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


def _restore(pg: Postgres, name: str) -> bool:
    folder = _dump_folder(name)
    if not (folder / "dump").is_file() or not pg.tool("pg_restore").exists():
        return False
    work = f"{name}_new"
    drop(pg, work)
    with step("Restoring the base database from the cache"):
        pg.sql(f"CREATE DATABASE \"{work}\" TEMPLATE template0 ENCODING 'UTF8'")
        command = [pg.tool("pg_restore"), "-h", pg.sockets, "-U", USER, "-O", "-x", "-j2"]
        done = subprocess.run(
            [*map(str, command), "--exit-on-error", "-d", work, str(folder / "dump")],
            capture_output=True,
            text=True,
            check=False,
        )
        target = FILESTORE / work
        target.mkdir(parents=True, exist_ok=True)
        unpacked = (
            done.returncode == 0
            and not subprocess.run(
                ["tar", "-C", target, "-xf", str(folder / "filestore.tar")], check=False
            ).returncode
        )
        if not unpacked:
            # Dumped by a newer PostgreSQL, perhaps: make it anew.
            (LOGS / "restore.log").write_text(done.stderr)
            say("    the cached copy does not fit this PostgreSQL, installing instead")
            drop(pg, work)
            shutil.rmtree(folder, ignore_errors=True)
            return False
        pg.sql("ANALYZE", work)
    _seal(pg, work, name)
    return True


# --------------------------------------------------------------------- layers


def layer(pg: Postgres, names: set[str], *, split: str = "", alone: bool = False) -> str:
    """A template with these addons (and what they bring along) installed.

    `split` names the addon being worked on: the ones before it get a layer of their own, so that
    the next change of it installs that addon only. `alone` hides our other addons from Odoo, so
    that none of them installs itself.
    """
    base = base_template(pg)
    ordered = addons.order(names if alone else addons.closure(names))
    only = names if alone else set()
    if split and split in ordered:
        rest = [name for name in ordered if name != split and not _stands_on(name, split)]
        ordered = rest + [name for name in ordered if name not in rest]
        cuts = {len(rest), len(ordered)}
    else:
        cuts = {len(ordered)}
    with exclusive(LOCAL / "layers.lock", "it prepares a database of the suite"):
        keys = _keys(base, ordered, "alone" if alone else "")
        existing = pg.databases()
        done = max(i for i in range(len(ordered) + 1) if keys[i] in existing or i == 0)
        for cut in sorted(cuts):
            if cut <= done:
                continue
            _install_layer(pg, keys[done], keys[cut], ordered[done:cut], only)
            done = cut
        for i in {done, *cuts}:
            if keys[i] != base:
                _touch(keys[i])
        _drop_old(pg, {base, *keys})
    return keys[-1]


def _stands_on(name: str, other: str) -> bool:
    return other in addons.closure({name}) and name != other


def _keys(base: str, ordered: list[str], kind: str) -> list[str]:
    keys, digest = [base], hashlib.sha256(f"{base}{kind}".encode())
    for name in ordered:
        digest.update(f"{name} {addons.content_hash(name)}".encode())
        keys.append(f"suite_{digest.hexdigest()[:16]}")
    return keys


def _install_layer(pg: Postgres, parent: str, name: str, more: list[str], only: set[str]) -> None:
    work = f"{name}_new"
    with step(f"Installing {', '.join(more)} into a template database"):
        clone(pg, parent, work)
        try:
            log = odoo.server(
                pg,
                work,
                *("-i", ",".join(more)),
                problem=f"{', '.join(more)} could not be installed",
                patience="installing",
                only=only,
            )
            check_installed(pg, work, more, log)
        except BaseException:
            drop(pg, work)
            raise
        _seal(pg, work, name)


def check_installed(pg: Postgres, database: str, names: list[str], log: str) -> None:
    wanted = ",".join(f"'{name}'" for name in names)
    rows = pg.sql(
        f"SELECT name FROM ir_module_module WHERE state = 'installed' AND name IN ({wanted})",
        database,
    )
    missing = sorted(set(names) - {row[0] for row in rows})
    if missing:
        for line in log.splitlines()[-8:]:
            say(f"    | {line[:300]}")
        raise Stop(
            f"Odoo did not install {', '.join(missing)}", f"see .local/logs/odoo-{database}.log"
        )


def _drop_old(pg: Postgres, keep: set[str]) -> None:
    folder = STATE / "templates"
    layers = sorted(folder.glob("suite_*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in layers[KEPT_LAYERS:]:
        if path.name not in keep:
            drop(pg, path.name)
            path.unlink()
    for name in pg.databases():
        orphan = name.startswith(("test_", "shop_")) and not _alive(name)
        if orphan:
            drop(pg, name)


def _alive(name: str) -> bool:
    """Copies for tests end in the number of the process that made them."""
    tail = name.rsplit("_", 1)[-1]
    return not tail.isdigit() or Path(f"/proc/{tail}").exists()


# ------------------------------------------------------------------ reference


def reference(pg: Postgres, modules: list[str]) -> str:
    """A template with these modules of Odoo's own on the base and nothing of ours: what the
    benchmark compares with."""
    base = base_template(pg)
    prefix = f"reference_{hashlib.sha256(' '.join(sorted(modules)).encode()).hexdigest()[:6]}_"
    name = f"{prefix}{base.removeprefix('base_')}"
    with exclusive(LOCAL / "layers.lock", "it prepares a database of the suite"):
        existing = pg.databases()
        if name not in existing:
            for old in existing:
                if old.startswith(prefix):
                    drop(pg, old)
            work = f"{name}_new"
            with step(f"Installing {', '.join(modules)} into a database without the suite"):
                clone(pg, base, work)
                log = odoo.server(
                    pg,
                    work,
                    *("-i", ",".join(modules)),
                    problem=f"{', '.join(modules)} could not be installed",
                    patience="installing",
                    ours=False,
                )
                check_installed(pg, work, modules, log)
            _seal(pg, work, name)
    return name


# ----------------------------------------------------------------------- demo


def demo(pg: Postgres, name: str = "demo") -> bool:
    """The database of `make run`: made once, then upgraded where addons changed.

    True when it was made now.
    """
    wanted = addons.closure(set(addons.manifests()))
    hashes = {addon: addons.content_hash(addon) for addon in addons.order(wanted)}
    memory = STATE / f"{name}.installed"
    known = {}
    if memory.is_file() and name in pg.databases():
        known = dict(line.split() for line in memory.read_text().splitlines())
    fresh = not known
    if fresh:
        drop(pg, name)
        memory.unlink(missing_ok=True)
        template = layer(pg, wanted - {addons.DEMO})
        with step("Creating the demo database"):
            clone(pg, template, f"{name}_new")
            if addons.DEMO in wanted:
                say("    sending the fleet out (water_demo)")
                log = odoo.server(
                    pg,
                    f"{name}_new",
                    *("-i", addons.DEMO),
                    problem="the demo fleet could not be installed",
                    patience="installing the demo fleet",
                )
                check_installed(pg, f"{name}_new", [addons.DEMO], log)
            pg.sql(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
            shutil.rmtree(FILESTORE / name, ignore_errors=True)
            (FILESTORE / f"{name}_new").rename(FILESTORE / name)
    else:
        new = [addon for addon in hashes if addon not in known]
        changed = [addon for addon in hashes if known.get(addon, hashes[addon]) != hashes[addon]]
        if new or changed:
            with step(f"Upgrading the demo database: {', '.join(new + changed)}"):
                arguments = ["-i", ",".join(new)] if new else []
                arguments += ["-u", ",".join(changed), "--i18n-overwrite"] if changed else []
                log = odoo.server(
                    pg,
                    name,
                    *arguments,
                    problem="the demo database could not be upgraded",
                    patience="upgrading",
                )
                check_installed(pg, name, new + changed, log)
    memory.write_text("".join(f"{addon} {value}\n" for addon, value in hashes.items()))
    return fresh
