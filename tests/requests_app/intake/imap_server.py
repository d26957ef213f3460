"""A mail server as small as can be: it speaks what the mailbox service says to a real one, over a real socket."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PASSWORD = "p@ss word"


@dataclass
class Box:
    """The mails by UID, which of them were read, the folder that was opened, and what was said to the server."""

    mails: dict[int, bytes]
    seen: set[int] = field(default_factory=set)
    capabilities: str = "IMAP4rev1"
    opened: str = ""
    said: list[str] = field(default_factory=list)
    port: int = 0


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    box: Box


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.say("* OK ready")
        for line in self.rfile:
            tag, command, rest = [*line.decode().strip().split(" ", 2), "", ""][:3]
            self.server.box.said.append(command)
            self.say(f"{tag} {self.answer(command, rest)}")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def answer(self, command: str, rest: str) -> str:
        box = self.server.box
        if command == "STARTTLS" or (command == "LOGIN" and PASSWORD not in rest):
            return "NO wrong password, or no certificate"
        if command == "CAPABILITY":
            self.say(f"* CAPABILITY {box.capabilities}")
        elif command == "SELECT":
            box.opened = rest.strip('"')
            self.say(f"* {len(box.mails)} EXISTS")
        elif command == "UID":
            self.uid(*[*rest.split(" ", 2), ""][:3])
        elif command == "LOGOUT":
            self.say("* BYE")
        return "OK done"

    def uid(self, command: str, uid: str, rest: str) -> None:
        box = self.server.box
        if command == "SEARCH":
            self.say(" ".join(["* SEARCH", *(str(key) for key in box.mails if key not in box.seen)]))
        elif command == "STORE":
            box.seen.add(int(uid))
        elif "SIZE" in rest:
            self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(box.mails[int(uid)])})")
        else:
            limit = re.search(r"<0\.(\d+)>", rest)
            raw = box.mails[int(uid)][: int(limit[1]) if limit else None]
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")


@contextmanager
def serving(box: Box) -> Iterator[Box]:
    """The box on a port of this machine for the time of the block."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.box, box.port = box, server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield box
        server.shutdown()
