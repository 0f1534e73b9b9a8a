"""An IMAP server on this machine, as far as the portal speaks with one (RFC 3501)."""

import re
import socketserver
import threading
from contextlib import contextmanager

PASSWORD = "sala sana/1"


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self._say(b"* OK ready")
        for line in self.rfile:
            tag, _space, command = line.decode().strip().partition(" ")
            if not self._answer(command):
                self._say(f"{tag} NO".encode())
                continue
            self._say(f"{tag} OK done".encode())
            if command.startswith("LOGOUT"):
                return

    def _say(self, line):
        self.wfile.write(line + b"\r\n")

    def _answer(self, command):
        """What stands before the line of the tag; False for what is refused."""
        box = self.server.box
        match command.split(" ")[0]:
            case "CAPABILITY":
                self._say(b"* CAPABILITY IMAP4rev1")
            case "LOGIN":
                return PASSWORD in command
            case "SELECT":
                self._say(f"* {len(box)} EXISTS".encode())
            case "UID":
                self._uid(command, box)
        return True

    def _uid(self, command, box):
        if "SEARCH" in command:
            unseen = [str(uid) for uid, (_content, is_seen) in box.items() if not is_seen]
            self._say(f"* SEARCH {' '.join(unseen)}".encode())
            return
        uid = int(re.search(r"(?:FETCH|STORE) (\d+)", command)[1])
        content = box[uid][0]
        if "STORE" in command:
            box[uid] = content, True
        elif "RFC822.SIZE" in command:
            self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(content)})".encode())
        else:
            part = content.partition(b"\r\n\r\n")[0] if "HEADER" in command else content
            head = f"* 1 FETCH (UID {uid} BODY[] {{{len(part)}}}".encode()
            self.wfile.write(head + b"\r\n" + part + b")\r\n")


@contextmanager
def running_imap_server(*contents):
    """Its address for `MAIL_INBOX_URL`, and what is in its box by number: content, whether seen."""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), _Session) as server:
        server.box = {number: (content, False) for number, content in enumerate(contents, start=1)}
        runner = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        runner.start()
        try:
            secret = PASSWORD.replace(" ", "%20").replace("/", "%2F")
            port = server.server_address[1]
            yield f"imap://maija:{secret}@127.0.0.1:{port}/INBOX", server.box
        finally:
            server.shutdown()
            runner.join()
