"""What can be said of the sources without running them."""

from __future__ import annotations

import ast
import ctypes
import re
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

from clearline._library import ABI_VERSION, PROTOTYPES
from clearline._native import FORKED
from clearline.types import Config
from support import BINDING, PACKAGE, ROOT, clean_environment

OLDEST = (3, 8)


# What a type of the header is here. Inputs are `const`, outputs are not.
PARAMETERS: dict[str, Any] = {
    "const char *": ctypes.c_char_p,
    "char **": ctypes.POINTER(ctypes.c_char_p),
    "char *buffer": ctypes.c_void_p,  # the caller's own
    "char *string": ctypes.c_char_p,  # one of the library's, given back
    "size_t ": ctypes.c_size_t,
    "size_t *": ctypes.POINTER(ctypes.c_size_t),
    "uint32_t ": ctypes.c_uint32,
    "cl_status ": ctypes.c_int32,
}
RESULTS: dict[str, Any] = {
    "cl_status ": ctypes.c_int32,
    "uint32_t ": ctypes.c_uint32,
    "const char *": ctypes.c_char_p,
    "void ": None,
}


class Header(unittest.TestCase):
    """The declarations here say what the header says, which ctypes cannot know."""

    def setUp(self) -> None:
        text = (ROOT / "include" / "clearline.h").read_text(encoding="utf-8")
        self.header = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)

    def test_every_function_has_the_headers_types(self) -> None:
        declared = {
            name: (RESULTS[result], [self.parameter(each) for each in parameters.split(",") if each.strip() != "void"])
            for result, name, parameters in re.findall(r"CL_API ([^;]*?)CL_CALL (cl_\w+)\((.*?)\);", self.header, re.DOTALL)
        }
        self.assertIn("typedef int32_t cl_status;", self.header)
        self.assertEqual(PROTOTYPES, declared)

    def parameter(self, text: str) -> Any:
        declaration = " ".join(text.split())
        known = declaration if declaration in PARAMETERS else re.sub(r"\w+$", "", declaration)
        return PARAMETERS[known]

    def test_every_function_that_is_exported_is_declared(self) -> None:
        exported = (ROOT / "clearline.def").read_text(encoding="utf-8").split("EXPORTS")[1].split()
        self.assertEqual(sorted(PROTOTYPES), sorted(exported))

    def test_the_numbers_are_the_headers(self) -> None:
        numbers = dict(re.findall(r"#define (CL_\w+) \(?(-?\d+)\)?\n", self.header))
        self.assertEqual(str(ABI_VERSION), numbers["CL_ABI_VERSION"])
        self.assertEqual(str(FORKED), numbers["CL_E_FORKED"])


class Sources(unittest.TestCase):
    def test_mypy_knows_every_key_of_the_configuration(self) -> None:
        text = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Configuration\n")[1].split("\n## ")[0]
        table = "".join(re.findall(r"(?m)^\| (`[^|]*) \|", text))
        of_later_versions = re.search(r"Keys of the interface whose features this version does not have \((.*?)\)", text, re.DOTALL)
        assert of_later_versions is not None
        keys = set(re.findall(r"`(\w+)`", table + of_later_versions.group(1)))
        self.assertEqual(set(Config.__annotations__), keys)

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
