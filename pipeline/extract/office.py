"""DOC, RTF and ODT: LibreOffice turns them into DOCX in a room of its own, then the DOCX reader reads them."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from pipeline.errors import DamagedDocument, EncryptedDocument, LimitReached, MissingTool, TooLarge
from pipeline.extract.docx import read_docx
from pipeline.extract.options import ReadOptions
from pipeline.records import Extraction, SourceKind

_NO_MACROS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value>
</prop></item>
</oor:items>
"""
"""Highest macro security, no scripts, no fetching of linked content."""
_DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin:/opt/libreoffice/program"
_ADVICE = "Install LibreOffice Writer (on Debian: apt-get install libreoffice-writer), or save the file as DOCX."


def find_office(search_path: str = _DEFAULT_PATH) -> str | None:
    """Where LibreOffice's program lies in folders parted by ``os.pathsep``, None where it is not installed."""
    return shutil.which("soffice", path=search_path) or shutil.which("libreoffice", path=search_path)


def read_office(data: bytes, kind: SourceKind, options: ReadOptions, search_path: str = _DEFAULT_PATH) -> Extraction:
    """A DOC, RTF or ODT as blocks, with automatic numbers, notes and changes as ``read_docx`` gives them.

    Raises ``MissingTool`` where LibreOffice is absent, ``LimitReached`` after ``options.office_seconds``,
    ``EncryptedDocument`` or ``DamagedDocument``.
    """
    program = find_office(search_path)
    if program is None:
        raise MissingTool(f"A {kind.value.upper()} file needs LibreOffice, which is not installed.", advice=_ADVICE)
    with tempfile.TemporaryDirectory(prefix="migralex-office-", ignore_cleanup_errors=True) as room:
        converted = _convert(program, data, kind, Path(room), options)
    return read_docx(converted, options)


def _convert(program: str, data: bytes, kind: SourceKind, room: Path, options: ReadOptions) -> bytes:
    source = room / f"source.{kind.value}"
    source.write_bytes(data)
    profile = room / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_NO_MACROS, encoding="utf-8")
    output = room / "out"
    command = [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(output),
        str(source),
    ]
    _run(command, room, options.office_seconds)
    result = output / "source.docx"
    if not result.is_file():
        raise _refusal(data, kind)
    if result.stat().st_size > options.max_unpacked_bytes:
        raise TooLarge(f"As DOCX, the document is larger than {options.max_unpacked_bytes:,} bytes.")
    return result.read_bytes()


def _run(command: list[str], room: Path, seconds: float) -> None:
    """Run LibreOffice in a process group of its own, so that all it started ends with it."""
    # Only what it needs to run: none of our own settings, and its traces stay in the room.
    surroundings = {"HOME": str(room), "TMPDIR": str(room), "PATH": _DEFAULT_PATH, "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(  # noqa: S603 - a program that was found, with a fixed list of arguments
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=room,
        env=surroundings,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise LimitReached(
            f"LibreOffice did not finish within {seconds:g} seconds.",
            advice="Save the file as DOCX with a word processor, or raise the limit in the settings.",
        ) from error
    finally:
        _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # all of the group may have ended by itself
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _refusal(data: bytes, kind: SourceKind) -> DamagedDocument | EncryptedDocument:
    if kind is SourceKind.ODT and b"manifest:encryption-data" in data:
        return EncryptedDocument("The document is protected with a password.", advice="Ask for a copy without one.")
    return DamagedDocument(
        f"LibreOffice could not read the {kind.value.upper()} file; it may be damaged or protected with a password.",
        advice="Open it with a word processor and save it as DOCX.",
    )
