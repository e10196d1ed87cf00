"""Puts the shared library into the wheel, and says in the wheel's name where it runs.

CLEARLINE_WHEEL_LIBRARY names the library: libclearline.so or clearline.dll. The name of the wheel comes from the file
itself: the processor from its header, and for Linux the oldest glibc from the versions of the symbols that it needs.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VARIABLE = "CLEARLINE_WHEEL_LIBRARY"

# What every manylinux system has (PEP 599 and 600), of what a Rust library may need.
MANYLINUX_LIBRARIES = {
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "librt.so.1",
    "libutil.so.1",
}
LINUX_PROCESSORS = {"x64": "x86_64", "x86": "i686", "AArch64": "aarch64"}
WINDOWS_PROCESSORS = {0x8664: "win_amd64", 0x014C: "win32", 0xAA64: "win_arm64"}


class WheelWithLibrary(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # a checkout finds the library by itself
        library = os.environ.get(VARIABLE)
        if not library:
            raise SystemExit(f"{VARIABLE} must name the library that the wheel is to carry")
        path = Path(library).resolve(strict=True)
        name, platform = inspect(path)
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        build_data["force_include"][str(path)] = f"clearline/{name}"


def inspect(path: Path) -> tuple[str, str]:
    """Under which name the package looks for such a library, and the platform tag."""
    with path.open("rb") as file:
        magic = file.read(4)
        if magic == b"\x7fELF":
            return "libclearline.so", manylinux(path, ELFFile(file))
        if magic[:2] == b"MZ":
            return "clearline.dll", windows(path, magic + file.read(4092))
    raise SystemExit(f"{path} is neither a library of Linux nor one of Windows")


def manylinux(path: Path, elf: ELFFile) -> str:
    processor = LINUX_PROCESSORS.get(elf.get_machine_arch())
    if processor is None:
        raise SystemExit(f"{path} is for a processor that this project makes no wheels for: {elf.get_machine_arch()}")
    dynamic, needs = elf.get_section_by_name(".dynamic"), elf.get_section_by_name(".gnu.version_r")
    if not isinstance(dynamic, DynamicSection) or not isinstance(needs, GNUVerNeedSection):
        raise SystemExit(f"{path} is no shared library that uses glibc")
    libraries = {str(getattr(tag, "needed")) for tag in dynamic.iter_tags() if tag.entry.d_tag == "DT_NEEDED"}
    strange = {name for name in libraries - MANYLINUX_LIBRARIES if not name.startswith("ld-linux")}
    if strange:
        raise SystemExit(f"{path} needs what not every Linux has: {', '.join(sorted(strange))}")
    versions = [version.name for _, versions in needs.iter_versions() for version in versions]
    glibc = max(
        tuple(map(int, name[len("GLIBC_") :].split(".")[:2])) for name in versions if name.startswith("GLIBC_")
    )
    oldest = max(glibc, (2, 17) if processor == "aarch64" else (2, 5))  # there are no older manylinux
    return f"manylinux_{oldest[0]}_{oldest[1]}_{processor}"


def windows(path: Path, start: bytes) -> str:
    (offset,) = struct.unpack_from("<I", start, 0x3C)
    if offset + 6 > len(start) or start[offset : offset + 4] != b"PE\0\0":
        raise SystemExit(f"{path} is no library of Windows")
    (machine,) = struct.unpack_from("<H", start, offset + 4)
    try:
        return WINDOWS_PROCESSORS[machine]
    except KeyError:
        raise SystemExit(f"{path} is for a processor that this project makes no wheels for: {machine:#06x}") from None
