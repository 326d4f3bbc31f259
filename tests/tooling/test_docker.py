"""What can be said of the containers without an engine."""

import re
import subprocess

import pytest
import yaml

from tools import addons, paths

COMPOSE = yaml.safe_load((paths.ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (paths.ROOT / "docker" / "Dockerfile").read_text()


def test_every_mounted_file_is_there_and_every_volume_is_named():
    for name, service in COMPOSE["services"].items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (paths.ROOT / source).is_file(), f"{name}: {source}"
            else:
                assert source in COMPOSE["volumes"], f"{name}: {source}"


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_service_is_pinned_and_has_a_health_check(name):
    service = COMPOSE["services"][name]
    assert re.search(r":[\w.-]*\d", service["image"])
    assert service["healthcheck"]["test"]
    for other in service.get("depends_on", {}).values():
        assert other["condition"] == "service_healthy"


def test_secrets_come_from_outside():
    environment = (
        COMPOSE["services"]["odoo"]["environment"] | (COMPOSE["services"]["db"]["environment"])
    )
    for key, value in environment.items():
        if "PASSWORD" in key:
            assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), key
    example = (paths.ROOT / ".env.example").read_text()
    wanted = set(re.findall(r"\$\{(\w+)", (paths.ROOT / "docker-compose.yml").read_text()))
    assert wanted == set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert not re.search(r"PASSWORD=.", example)
    ignored = subprocess.run(["git", "check-ignore", "-q", ".env"], cwd=paths.ROOT, check=False)
    assert ignored.returncode == 0


def test_dockerfile_copies_what_is_there():
    for line in re.findall(r"^COPY (?:--\S+ )*(.+)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (paths.ROOT / source).exists(), source
    assert DOCKERFILE.startswith("#") and "\nFROM odoo:19.0\n" in DOCKERFILE


def test_image_installs_the_whole_suite():
    text = (paths.ROOT / "docker" / "entrypoint.sh").read_text()
    suite = set(re.search(r"^SUITE=(\S+)$", text, re.MULTILINE)[1].split(","))
    # Bridges come by themselves.
    assert addons.closure(suite) == addons.suite()


def test_entrypoint_is_a_valid_script():
    script = paths.ROOT / "docker" / "entrypoint.sh"
    subprocess.run(["sh", "-n", script], check=True)
    assert script.stat().st_mode & 0o111


def test_closed_list_for_the_image_has_no_library_of_odoos_own():
    names = re.findall(r"^([a-z0-9-]+)==", (paths.REQUIREMENTS / "docker.txt").read_text(), re.M)
    assert "yookassa" in names
    assert not {"requests", "lxml", "werkzeug", "qrcode", "reportlab"} & set(names)
