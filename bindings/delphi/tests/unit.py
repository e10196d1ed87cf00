"""What ClearLine.pas says about the functions of the library."""

import pathlib
import re

path = pathlib.Path(__file__).resolve().parents[1] / "ClearLine.pas"
text = path.read_text(encoding="utf-8")
interface, implementation = text.split("\nimplementation\n")


def parameters(listed):
    """("out", "Url", "PAnsiChar") for each."""
    for group in filter(None, (group.strip() for group in listed.split(";"))):
        names, kind = group.split(":")
        word, names = re.fullmatch(r"(?:(out|var|const)\s+)?(.*)", names.strip()).groups()
        for name in names.split(","):
            yield word or "", name.strip(), kind.strip()


class Function:
    def __init__(self, word, name, listed, result):
        self.word, self.name, self.result = word, name, result
        self.parameters = list(parameters(listed or ""))


declared = [Function(*found) for found in re.findall(
    r"^(function|procedure) (cl_\w+)(?:\(([^)]*)\))?(?:: (\w+))?; cdecl;$", interface, flags=re.M)]
imports = re.compile(
    r"^(function|procedure) (cl_\w+); external Dll name '(cl_\w+)' \{\$IFDEF CL_DELAYED\}delayed\{\$ENDIF\};$", re.M)
