# SPDX-License-Identifier: BSD-2-Clause
"""Brings the real servers here, each by its own kind of package and the client for it, as this machine has it
set up. Kept in build/interop; KEYCLOAK_VERSION and OIDC_PROVIDER_VERSION ask for others.
"""

import os
import pathlib
import re
import shutil
import subprocess
import zipfile

CACHE = pathlib.Path(__file__).resolve().parent.parent.parent / "build" / "interop"
KEYCLOAK_VERSION = os.environ.get("KEYCLOAK_VERSION", "26.7.3")
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"


def keycloak():
    """The directory of an unpacked distribution."""
    home = CACHE / f"keycloak-{KEYCLOAK_VERSION}"
    if not (home / "ready").exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(home, ignore_errors=True)
        run("mvn", "-B", "-q", f"-Dmaven.repo.local={CACHE / 'maven'}", COPY,
            f"-Dartifact=org.keycloak:keycloak-quarkus-dist:{KEYCLOAK_VERSION}:zip",
            f"-DoutputDirectory={CACHE}", "-Dmdep.useBaseVersion=true")
        package = CACHE / f"keycloak-quarkus-dist-{KEYCLOAK_VERSION}.zip"
        with zipfile.ZipFile(package) as distribution:
            distribution.extractall(CACHE)
        package.unlink()
        for script in (home / "bin").glob("*.sh"):
            script.chmod(0o755)
        (home / "ready").touch()
    return home


def oidc_provider():
    """The directory where node finds the package, and its version."""
    node = int(re.match(r"v(\d+)", run("node", "--version"))[1])
    wanted = os.environ.get("OIDC_PROVIDER_VERSION", "9" if node >= 20 else "8")
    directory = CACHE / f"node-{wanted}"
    if not (directory / "ready").exists():
        directory.mkdir(parents=True, exist_ok=True)
        run("npm", "install", "--prefix", directory, "--ignore-scripts", "--no-audit", "--no-fund",
            "--no-package-lock", "--silent", f"oidc-provider@{wanted}")
        (directory / "ready").touch()
    package = (directory / "node_modules/oidc-provider/package.json").read_text()
    return directory, re.search(r'"version": "([^"]+)"', package)[1]


def run(*command):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout
