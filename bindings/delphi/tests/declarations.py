#!/usr/bin/env python3
"""The unit says what the header says: functions, types, numbers; and it looks for the library before it calls it. Last line:
N passed, N failed, N skipped."""

import pathlib
import re
import sys

import unit

root = pathlib.Path(__file__).resolve().parents[3]
header = (root / "include" / "clearline.h").read_text(encoding="utf-8")
exported = set(re.findall(r"\bcl_\w+", (root / "clearline.def").read_text(encoding="utf-8")))
passed = failed = 0


def check(name, expected, found):
    """Both are dicts or both sets."""
    global passed, failed
    differences = [key for key in sorted(set(expected) | set(found))
                   if key not in expected or key not in found or isinstance(expected, dict) and expected[key] != found[key]]
    if expected and not differences:
        passed += 1
        return
    failed += 1
    print(f"FAIL {name}: {', '.join(differences) or 'nothing was found'}")
    if isinstance(expected, dict):
        for key in differences:
            print(f"  {key}: {expected.get(key)} is expected, {found.get(key)} is there")


# The header's types in Pascal: inputs are `const`, outputs are not.
PARAMETERS = {
    "const char *": "PAnsiChar",
    "char **": "out PAnsiChar",
    "char *buffer": "PAnsiChar",  # the caller's own
    "char *string": "PAnsiChar",  # one of the library's, given back
    "size_t ": "TClearLineSize",
    "size_t *": "out TClearLineSize",
    "uint32_t ": "Cardinal",
    "cl_status ": "Integer",
}
RESULTS = {"cl_status ": "Integer", "uint32_t ": "Cardinal", "const char *": "PAnsiChar", "void ": ""}


def in_pascal(argument):
    argument = " ".join(argument.split())
    return PARAMETERS.get(argument) or PARAMETERS[re.sub(r"\w+$", "", argument)]


def of_the_header():
    bare = re.sub(r"/\*.*?\*/|^#.*?$", "", header, flags=re.S | re.M)
    for result, name, listed in re.findall(r"CL_API ([^;]*?)CL_CALL (cl_\w+)\((.*?)\);", bare, flags=re.S):
        arguments = [] if listed.strip() == "void" else listed.split(",")
        yield name, (RESULTS[result], [in_pascal(argument) for argument in arguments])


def of_the_unit():
    for function in unit.declared:
        types = [f"{word} {kind}".strip() for word, _, kind in function.parameters]
        yield function.name, (function.result, types)


check("the unit declares what clearline.def lists", exported, {function.name for function in unit.declared})
check("the unit declares the header's types", dict(of_the_header()), dict(of_the_unit()))

imported = unit.imports.findall(unit.implementation)
check("the unit imports what it declares", {function.name: (function.word, function.name) for function in unit.declared},
      {name: (word, dll_name) for word, name, dll_name in imported})

numbers = r"\b(CL_OK|CL_E_[A-Z0-9_]+)"
check("the numbers are those of the header", dict(re.findall(rf"#define {numbers} \(?(-?\d+)\)?", header)),
      dict(re.findall(rf"^  {numbers} = (-?\d+);", unit.interface, flags=re.M)))
check("the interface's version is the header's", set(re.findall(r"#define CL_ABI_VERSION (\d+)", header)),
      set(re.findall(r"CLEARLINE_ABI_VERSION = (\d+);", unit.interface)))

methods = re.findall(r"^class (?:function|procedure) TClearLine\.(\w+).*?\nbegin\n(.*?)^end;", unit.implementation, flags=re.S | re.M)
calling = [(name, body) for name, body in methods if re.search(r"\bcl_\w+", body)]
check("every function looks for the library first", {name for name, _ in calling},
      {name for name, body in calling if re.match(r" *(RequireLibrary|FindLibrary);\n", body)})

print(f"{passed} passed, {failed} failed, 0 skipped")
sys.exit(failed > 0)
