"""Wheels: what is in them, what they are called, and that one works where nothing else is."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import unittest
import zipfile
from pathlib import Path

import clearline
from support import BINDING, CA_FILE, CONFIG, LIBRARY, ROOT, URL, WithSimulator, clean_environment, python_at_simulator

WINDOWS = {"win_amd64": "x86_64", "win32": "i686"}


def build(library: Path | str | None, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = clean_environment(PYTHONPATH="")
    if library is not None:
        environment["CLEARLINE_WHEEL_LIBRARY"] = str(library)
    return run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(BINDING), env=environment)


def run(*command: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=env, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


class Wheels(WithSimulator):
    def wheel(self, library: Path | str) -> Path:
        done = build(library, self.folder)
        self.assertEqual(done.returncode, 0, done.stdout)
        (wheel,) = self.folder.glob("*.whl")
        return wheel

    def check(self, wheel: Path, library: Path, name: str) -> None:
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            self.assertEqual(archive.read(f"clearline/{name}"), library.read_bytes())
            info = f"clearline-{clearline.version()}.dist-info"
            tags = archive.read(f"{info}/WHEEL").decode()
            metadata = archive.read(f"{info}/METADATA").decode()
        self.assertIn("Root-Is-Purelib: false", tags)
        self.assertIn(f"Tag: {wheel.stem.split('-', 2)[2]}\n", tags)
        self.assertTrue({"clearline/py.typed", f"{info}/licenses/LICENSE-MIT"} <= set(names), names)
        sources = {path.relative_to(BINDING).as_posix() for path in (BINDING / "clearline").rglob("*.py")}
        self.assertEqual({name for name in names if name.endswith(".py")}, sources)
        self.assertEqual([name for name in names if name.endswith((".so", ".dll"))], [f"clearline/{name}"])
        required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist") and "extra ==" not in line]
        self.assertEqual(required, [])
        self.assertIn("Requires-Python: >=3.8\n", metadata)

    def test_linux(self) -> None:
        wheel = self.wheel(LIBRARY)
        self.assertRegex(wheel.name, r"^clearline-[\d.]+-py3-none-manylinux_2_\d+_\w+\.whl$")
        self.check(wheel, Path(LIBRARY), "libclearline.so")
        judged = run(sys.executable, "-m", "auditwheel", "show", str(wheel), env=clean_environment(PYTHONPATH=""))
        tag = re.search(r'platform tag: *"(\w+)"', " ".join(judged.stdout.split()))
        self.assertIsNotNone(tag, judged.stdout)
        self.assertTrue(tag and wheel.stem.endswith("-" + tag.group(1)), f"auditwheel says {tag}, the wheel is {wheel.name}")
        self.works_in_a_fresh_environment(wheel)

    def works_in_a_fresh_environment(self, wheel: Path) -> None:
        there = self.folder / "fresh"
        environment = clean_environment(
            PYTHONPATH="",
            CLEARLINE_CLIENT_ID="pos-demo",
            CLEARLINE_CLIENT_SECRET="s3cr3t!",
            CLEARLINE_ENVIRONMENT=f'{{"auth_base_url": "{URL}"}}',
        )
        made = run(sys.executable, "-m", "venv", str(there), env=environment)
        self.assertEqual(made.returncode, 0, made.stdout)
        python = str(there / "bin" / "python")
        installed = run(python, "-m", "pip", "install", "--quiet", "--no-index", str(wheel), env=environment)
        self.assertEqual(installed.returncode, 0, installed.stdout)
        listed = run(python, "-m", "pip", "list", "--format=freeze", env=environment).stdout
        self.assertEqual({line.split("=")[0] for line in listed.split()} - {"pip", "setuptools", "wheel"}, {"clearline"})
        for command in ([python, "-m", "clearline"], [str(there / "bin" / "clearline")]):
            version = run(*command, "--version", env=environment).stdout
            self.assertIn(str(there), version, "the library comes from the wheel")
            token = run(*command, "token", "--header", "--ca-file", CA_FILE, env=environment)
            self.assertRegex(token.stdout, r"^Authorization: Bearer [\w.-]+\n$")
            self.assertEqual(token.returncode, 0)

    def test_windows(self) -> None:
        for tag, processor in WINDOWS.items():
            library = ROOT / "target" / "dist" / f"windows-{processor}" / "clearline.dll"
            if not library.exists():
                self.skipTest(f"there is no {library.relative_to(ROOT)}: packaging/windows/build {processor}")
            wheel = self.wheel(library)
            self.assertEqual(wheel.name, f"clearline-{clearline.version()}-py3-none-{tag}.whl")
            self.check(wheel, library, "clearline.dll")
            wheel.unlink()

    def test_what_is_no_library_is_refused(self) -> None:
        bad = self.folder / "bad"
        bad.write_bytes(b"#!/bin/sh\n")
        strange = self.folder / "strange"  # for Itanium
        strange.write_bytes(b"MZ".ljust(0x3C, b"\0") + struct.pack("<I4sH", 0x40, b"PE\0\0", 0x0200))
        for library, complaint in (
            (None, "CLEARLINE_WHEEL_LIBRARY"),
            (bad, "neither"),
            (strange, "0x0200"),
            (os.path.realpath(sys.executable), "is no shared library|needs what not every Linux has"),
            ("/nowhere", "nowhere"),
        ):
            done = build(library, self.folder)
            self.assertNotEqual(done.returncode, 0)
            self.assertRegex(done.stdout, complaint)
        self.assertEqual(list(self.folder.glob("*.whl")), [])


class Example(WithSimulator):
    def test_it_runs(self) -> None:
        config = self.folder / "clearline.json"
        import json

        config.write_text(json.dumps(CONFIG), encoding="utf-8")
        code = (BINDING / "examples" / "order.py").read_text(encoding="utf-8")
        printed = python_at_simulator(
            code, CLEARLINE_CONFIG=str(config), CLEARLINE_API_URL=URL + "/v2/pos/till-1/orders", SSL_CERT_FILE=CA_FILE
        )
        self.assertRegex(printed, "(?m)^200 ")
        self.assertRegex(python_at_simulator(code, CLEARLINE_CONFIG="/nowhere"), "CLEARLINE_CONFIG")


if __name__ == "__main__":
    unittest.main()
