"""Whether the process that holds a claim still lives."""

import os
import subprocess
import sys
from dataclasses import replace

from pipeline.run.owner import is_dead, started, this_process
from pipeline.store import Owner


def sleeper() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", "print(flush=True); input()"], stdin=-1, stdout=-1)


def finish(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.communicate()


def test_this_process_is_not_dead() -> None:
    assert this_process().pid == os.getpid()
    assert not is_dead(this_process())


def test_a_process_is_dead_once_it_has_ended() -> None:
    process = sleeper()
    owner = replace(this_process(), pid=process.pid, pid_started=started(process.pid))
    assert owner.pid_started != ""
    assert not is_dead(owner)
    finish(process)
    assert is_dead(owner)


def test_a_process_that_ended_is_dead_before_its_parent_has_looked() -> None:
    process = sleeper()
    owner = Owner("here", process.pid, started(process.pid))
    os.kill(process.pid, 9)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert is_dead(owner)
    process.communicate()


def test_another_process_with_the_same_number_is_not_the_owner() -> None:
    assert is_dead(replace(this_process(), pid_started="1"))


def test_a_name_with_spaces_and_brackets_does_not_hide_the_start() -> None:
    code = "import ctypes; ctypes.CDLL(None).prctl(15, b'a) S (b ', 0, 0, 0); print(flush=True); input()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1)
    assert process.stdout is not None
    process.stdout.readline()
    assert started(process.pid).isdigit()
    finish(process)
