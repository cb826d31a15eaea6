"""What the children say, on the terminal and in logs that cannot grow without end."""

from __future__ import annotations

import io
import os
from pathlib import Path

from atspro.supervisor.children import Child
from atspro.supervisor.output import MAX_LINE_BYTES, BoundedLog, Output


def test_lines_carry_their_process_and_colors_only_when_wanted(tmp_path: Path) -> None:
    plain, colored = io.BytesIO(), io.BytesIO()
    for terminal, color in ((plain, False), (colored, True)):
        output = Output(tmp_path, ["web", "worker"], terminal, color=color)
        output.line("web", "grüß\r\n".encode())
        output.say("hello")
        output.close()
    assert plain.getvalue().decode() == "web    | grüß\natspro | hello\n"
    assert colored.getvalue().startswith(b"\x1b[36mweb    |\x1b[0m ")
    assert (tmp_path / "web.log").read_text() == "grüß\n" * 2
    assert (tmp_path / "atspro.log").read_text() == "hello\n" * 2


def test_a_log_keeps_the_newest_lines_within_twice_its_limit(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "web.log", limit=100)
    for number in range(100):
        log.write(b"line %03d\n" % number)
    log.close()
    kept = (tmp_path / "web.log.1").read_text() + (tmp_path / "web.log").read_text()
    assert kept.endswith("line 098\nline 099\n")
    assert all((tmp_path / name).stat().st_size <= 100 for name in ("web.log", "web.log.1"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", "web.log.1"]


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    terminal = io.BytesIO()
    Output(tmp_path / "log", ["web"], terminal, color=False).line("web", b"still shown")
    assert b"still shown" in terminal.getvalue()


def test_a_closed_terminal_does_not_stop_the_logs(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb", buffering=0) as terminal:
        output = Output(tmp_path, ["web"], terminal, color=False)
        output.line("web", b"one")
        output.line("web", b"two")
    output.close()
    assert (tmp_path / "web.log").read_text() == "one\ntwo\n"


def test_a_child_without_line_ends_is_cut_and_its_last_words_are_kept(tmp_path: Path) -> None:
    endless = Child("noise", f"printf '%0{3 * MAX_LINE_BYTES}d%s' 7 end")
    endless.start({"PATH": "/usr/bin:/bin"}, tmp_path)
    assert endless.process is not None
    lines: list[bytes] = []
    ended = False
    pipe = endless.pipes[0]
    os.set_blocking(pipe.fileno(), True)
    while not ended:
        got, ended = endless.read(pipe)
        lines += got
    pipe.close()
    assert endless.process.wait() == 0
    assert b"".join(lines) == b"7".rjust(3 * MAX_LINE_BYTES, b"0") + b"end"
    assert max(map(len, lines)) <= 2 * MAX_LINE_BYTES


def test_pauses_between_starts_grow_to_half_a_minute(tmp_path: Path) -> None:
    child = Child("web", "true")
    child.start({}, tmp_path)
    assert [child.plan_restart() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    child.kill_group()
    assert child.describe_end() in {"exit status 0", "signal SIGKILL"}
    for pipe in child.pipes:
        pipe.close()
