"""Checks a Visual Studio solution without Visual Studio: what can be wrong in files that were written by hand.

visual_studio.py FOLDER
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{http://schemas.microsoft.com/developer/msbuild/2003}"


def check_solution(solution: pathlib.Path) -> None:
    text = solution.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf") and text.count(b"\n") == text.count(b"\r\n"), "BOM and CRLF, as it writes them"
    text = text.decode("utf-8-sig")
    assert "Format Version 12.00" in text

    projects = dict(re.findall(r'Project\("\{[0-9A-F-]+\}"\) = "[^"]+", "([^"]+)", "(\{[0-9A-F-]+\})"', text))
    assert projects, "no projects"
    offered = set(re.findall(r"^\t\t(\w+\|\w+) = \1\r$", text, re.MULTILINE))
    for name, guid in projects.items():
        built = dict(re.findall(re.escape(guid) + r"\.(\w+\|\w+)\.Build\.0 = (\w+\|\w+)", text))
        active = dict(re.findall(re.escape(guid) + r"\.(\w+\|\w+)\.ActiveCfg = (\w+\|\w+)", text))
        assert built == active and set(built) == offered, f"each of {offered} builds {name}"
        check_project(solution.parent / name, guid, set(built.values()))


def check_project(project: pathlib.Path, guid: str, configurations: set) -> None:
    text = project.read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n"), "CRLF"
    root = ElementTree.fromstring(text)

    found = {element.get("Include") for element in root.iter(NAMESPACE + "ProjectConfiguration")}
    assert found == configurations, f"{found} in the project, {configurations} in the solution"
    for element in root.iter(NAMESPACE + "ProjectConfiguration"):
        parts = "|".join(element.findtext(NAMESPACE + part) for part in ("Configuration", "Platform"))
        assert parts == element.get("Include"), parts
    assert [element.text for element in root.iter(NAMESPACE + "ProjectGuid")] == [guid], "the GUID of the solution"

    # In this order, or properties mean nothing.
    imports = [element.get("Project").rpartition("\\")[2] for element in root.iter(NAMESPACE + "Import")]
    assert imports == ["Microsoft.Cpp.Default.props", "Microsoft.Cpp.props", "Microsoft.Cpp.targets"], imports

    items = [
        element.get("Include")
        for group in root.iter(NAMESPACE + "ItemGroup")
        for element in group
        if element.tag != NAMESPACE + "ProjectConfiguration"
    ]
    assert items, "no files"
    for item in items:
        assert (project.parent / item.replace("\\", "/")).is_file(), f"{item} is not there"

    # The folders it looks into, from its own: the header's is in this repository, the library's is made.
    folders = re.findall(r"\$\(ProjectDir\)([.\\\w-]+)", text.decode())
    assert any((project.parent / folder.replace("\\", "/") / "clearline.hpp").is_file() for folder in folders), folders
    top = [folder for folder in folders if folder.endswith("\\target\\dist\\windows-")]
    root_folder = project.parent / top[0].replace("\\", "/")[: -len("/target/dist/windows-")]
    assert (root_folder / "packaging/windows/build").resolve().is_file(), root_folder


folder = pathlib.Path(sys.argv[1])
solutions = list(folder.glob("*.sln"))
assert solutions, "no solution"
for path in solutions:
    check_solution(path)
