#!/usr/bin/env python3
"""The binding's declarations say what the header says: functions, types, status numbers, configuration keys."""

import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent
root = here.parents[2]
passed = failed = 0


def read(path):
    return path.read_text(encoding="utf-8")


def check(name, expected, found):
    """Both are dicts or sets."""
    global passed, failed
    differences = sorted(key for key in set(expected) | set(found)
                         if (key in expected) != (key in found)
                         or isinstance(expected, dict) and expected[key] != found[key])
    if differences or not expected:
        failed += 1
        print(f"FAIL {name}: {', '.join(map(str, differences)) or 'nothing was found'}")
        for key in differences:
            if isinstance(expected, dict):
                print(f"  {key}: {expected.get(key)} is expected, {found.get(key)} is there")
    else:
        passed += 1


# What a type of the header is here, by the rest of the header's rules: inputs are `const`, outputs are not.
TYPES = {
    "const char *": "byte[]",
    "char **": "out NativeText",
    "char *buffer": "IntPtr",  # the caller's own
    "char *string": "IntPtr",  # one of the library's, given back
    "size_t ": "UIntPtr",
    "size_t *": "out UIntPtr",
    "uint32_t ": "uint",
    "cl_status ": "int",
}
RESULTS = {"cl_status ": "int", "uint32_t ": "uint", "void ": "void", "const char *": "IntPtr"}


def of_the_header():
    text = re.sub(r"/\*.*?\*/|^#.*?$", "", read(root / "include" / "clearline.h"), flags=re.S | re.M)
    functions = {}
    for result, name, arguments in re.findall(r"CL_API ([^;]*?)CL_CALL (cl_\w+)\((.*?)\);", text, flags=re.S):
        types = []
        for argument in arguments.split(","):
            argument = " ".join(argument.split())
            if argument != "void":
                types.append(TYPES.get(argument) or TYPES[re.sub(r"\w+$", "", argument)])
        functions[name] = (RESULTS[result], types)
    return functions


def of_the_binding(file, word):
    functions = {}
    for result, name, arguments in re.findall(rf"internal static {word} (\w+) (cl_\w+)\((.*?)\);", read(here.parent / file)):
        functions[name] = (result, [argument.rsplit(" ", 1)[0] for argument in arguments.split(", ") if argument])
    return functions


exported = set(re.findall(r"\bcl_\w+", read(root / "clearline.def")))
header = of_the_header()
check("the header declares what is exported", exported, set(header))
check("ClearLine.cs declares what the header does", header, of_the_binding("ClearLine.cs", "extern"))
check("LibraryImport.cs declares what the header does", header, of_the_binding("LibraryImport.cs", "partial"))

code = "".join(read(file) for file in here.parent.glob("*.cs"))
check("every function is called", exported, set(re.findall(r"NativeMethods\.(cl_\w+)\(", code)))

numbers = {name.replace("CL_E_", "").replace("CL_", "").replace("_", ""): int(number)
           for name, number in re.findall(r"#define (CL_OK|CL_E_\w+) \(?(-?\d+)\)?", read(root / "include" / "clearline.h"))}
statuses = re.search(r"public enum ClearLineStatus\s*\{(.*?)\n    \}", code, flags=re.S).group(1)
check("the statuses have the header's numbers", numbers,
      {name.upper(): int(number) for name, number in re.findall(r"(\w+) = (-?\d+),", statuses)})

abi = {re.search(r"#define CL_ABI_VERSION (\d+)", read(root / "include" / "clearline.h")).group(1)}
check("the interface's version is the header's", abi, set(re.findall(r"AbiVersion = (\d+);", code)))

section = re.search(r"\n## Configuration\n(.*?)\n## ", read(root / "README.md"), flags=re.S).group(1)
keys = {key for row in re.findall(r"^\| (`[^|]*) \|", section, flags=re.M) for key in re.findall(r"`(\w+)`", row)}
options = re.search(r"class ClearLineOptions.*?\n    \}", code, flags=re.S).group(0)
written = set(re.findall(r'json\.\w+\("(\w+)"', options)) | {"environment", "client_secret"}
check("every key of the configuration can be set", keys, keys & written)

print(f"{passed} passed, {failed} failed, 0 skipped")
sys.exit(failed > 0)
