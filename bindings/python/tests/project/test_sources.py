"""What can be said of the sources without running them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import unittest
from pathlib import Path

from clearline._library import PROTOTYPES
from support import BINDING, PACKAGE, ROOT, clean_environment

OLDEST = (3, 8)


class Sources(unittest.TestCase):
    def test_exactly_the_exported_functions_are_imported(self) -> None:
        exported = (ROOT / "clearline.def").read_text(encoding="utf-8").split("EXPORTS")[1].split()
        self.assertEqual(sorted(PROTOTYPES), sorted(exported))

    def test_every_function_is_called_somewhere(self) -> None:
        text = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.stem != "_library")
        text += (PACKAGE / "_library.py").read_text(encoding="utf-8").split("def library")[1]
        for function in PROTOTYPES:
            self.assertRegex(text, rf"\b{function}\b")

    def test_they_are_typed(self) -> None:
        self.runs("mypy", "--strict", "clearline", "hatch_build.py", "bench.py", "examples", "tests/typing_sample.py")
        for folder in ("behaviour", "project"):
            self.runs("mypy", "--strict", "--namespace-packages", f"tests/{folder}", "tests/support.py", "tests/story.py")

    def test_a_mistake_in_a_type_is_found(self) -> None:
        done = self.run_tool("mypy", "--strict", "tests/typing_mistakes.py")
        wanted = (BINDING / "tests" / "typing_mistakes.py").read_text(encoding="utf-8").count("# mistake")
        self.assertIn(f"Found {wanted} errors in 1 file", done.stdout)

    def test_the_oldest_python_understands_them(self) -> None:
        for path in PACKAGE.rglob("*.py"):
            ast.parse(path.read_text(encoding="utf-8"), str(path), feature_version=OLDEST)
        self.runs("vermin", "--no-tips", "--violations", f"--target={OLDEST[0]}.{OLDEST[1]}-", "clearline")

    def test_version_and_licences_are_those_of_the_library(self) -> None:
        crate = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
        project = (BINDING / "pyproject.toml").read_text(encoding="utf-8")
        version = r'(?m)^version = "([\d.]+)"$'
        self.assertEqual(re.findall(version, project), re.findall(version, crate)[:1])
        self.assertIn("dependencies = []", project)
        for name in ("LICENSE-MIT", "LICENSE-APACHE"):
            self.assertEqual((BINDING / name).read_bytes(), (ROOT / name).read_bytes())

    def runs(self, tool: str, *arguments: str) -> None:
        done = self.run_tool(tool, *arguments)
        self.assertEqual(done.returncode, 0, done.stdout)

    def run_tool(self, tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(Path(sys.executable).parent / tool), *arguments],  # of this environment
            cwd=BINDING,
            env=clean_environment(MYPY_CACHE_DIR=str(ROOT / "target" / "bindings-python" / "mypy"), MYPYPATH="tests:tests/behaviour"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


if __name__ == "__main__":
    unittest.main()
