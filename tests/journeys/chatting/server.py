"""A server of one chat, played inside the browser: it speaks the protocol, and fails as told.

What it has stored outlives every fault. The real server has its own tests (tests/chat).
"""

import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

BEGAN = datetime(2026, 11, 24, 10, tzinfo=UTC)
# What takes seconds in life takes moments here.
QUICK = {
    "ping": 150,
    "silence": 500,
    "wake": 200,
    "open": 400,
    "shortest": 10,
    "longest": 60,
    "steady": 10_000,
    "poll": 60,
    "pollHidden": 60,
    "gap": 40,
    "unanswered": 400,
    "rescue": 250,
    "typing": 100,
    "typed": 200,
    "patience": 100,
    "burst": 15,
    "burstTime": 300,
}
SET_TIMES = """
document.addEventListener("readystatechange", () => {
  const chat = document.getElementById("chat");
  if (chat) chat.dataset.times = TIMES;
});
"""


def set_times(context, **times):
    """Pages of a browser wait for moments only."""
    quick = json.dumps(json.dumps(QUICK | times))
    context.add_init_script(SET_TIMES.replace("TIMES", quick))


class ChatServer:
    """Lines in a table, sockets and pages that ask; and what is wrong with them.

    is_down        nobody answers, on no way
    is_blocked     sockets are not let through; asking over HTTP works
    is_deaf        what pages say does not arrive; is_mute: what it says does not
    loses_acks     lines are stored, and nobody hears of it
    closes_with    a code with which every new socket is closed after its hello
    refuses        text → why, of lines that it does not take
    presses        frames with which it answers the next buttons; those after them it takes
    """

    def __init__(self, chat):
        self.path = f"/chat/{chat.public_id}/lines/"
        self.lines = [self._line(chat.first_number, "visitor", "Voinko siirtää eräpäivää?")]
        self.sockets = []
        self.heard = []
        self.posted = []
        self.opened = 0
        self.is_down = self.is_blocked = self.is_deaf = self.is_mute = self.loses_acks = False
        self.closes_with = None
        self.refuses = {}
        self.presses = []
        self.pressed = []
        self.most = 200

    def serve(self, context, **times):
        """Stand behind the pages of a browser."""
        set_times(context, **times)
        context.route_web_socket("**/ws/chat/**", self._take)
        context.route(f"**{self.path}*", self._answer)
        context.route(f"**{self.path.replace('lines', 'files')}", self._take_files)
        context.route(f"**{self.path.replace('lines', 'press')}", self._take_press)

    # --- What a test does ------------------------------------------------------------------

    def say(self, text, *, by="agent", name="Leena", is_told=True, files=()):
        line = self._line(len(self.lines) + 1, by, text, name=name, files=files)
        self._store(line, is_told=is_told)
        return line

    def offer(self, text, *labels, kind="say", url=""):
        """A line of the robot's with buttons."""
        line = self._line(len(self.lines) + 1, "bot", text, name="Robotti")
        line["choices"] = [
            {"key": str(key), "label": label, "kind": kind, "url": url}
            for key, label in enumerate(labels, 1)
        ]
        self._store(line, is_told=True)
        return line

    def tell(self, frame):
        for socket in list(self.sockets):
            self._send(socket, frame)

    def drop(self, code=1006):
        """All sockets break; 1006 is what a browser says of a server that was killed."""
        for socket in self.sockets[:]:
            self.sockets.remove(socket)
            socket.close(code=1011 if code == 1006 else code)

    @property
    def said(self):
        """What the visitor has said, as it is stored."""
        return [each["text"] for each in self.lines if each["by"] == "visitor"][1:]

    def of(self, kind):
        return [each for each in self.heard if each["t"] == kind]

    # --- Sockets ---------------------------------------------------------------------------

    def _take(self, socket):
        self.opened += 1
        if self.is_down or self.is_blocked:
            socket.close(code=1011)
            return
        socket.on_message(lambda text: self._hear(socket, json.loads(text)))
        socket.on_close(lambda *_: socket in self.sockets and self.sockets.remove(socket))

    def _send(self, socket, frame):
        if not self.is_mute:
            socket.send(json.dumps(frame))

    def _hear(self, socket, frame):
        if self.is_deaf or self.is_down or (frame["t"] != "hello" and socket not in self.sockets):
            return
        self.heard.append(frame)
        match frame["t"]:
            case "hello":
                self._welcome(socket, frame["after"])
            case "ask":
                self._catch_up(socket, frame["after"])
            case "ping":
                self._send(socket, {"t": "pong", "k": frame["k"], "last": len(self.lines)})
            case "line":
                self._take_line(socket, frame)

    def _welcome(self, socket, after):
        if self.closes_with:
            socket.close(code=self.closes_with)
            return
        self.sockets.append(socket)
        last = len(self.lines)
        self._send(socket, {"t": "welcome", "v": 1, "now": "2026-11-24T10:00:00Z", "last": last})
        if after < last:
            self._catch_up(socket, after)

    def _catch_up(self, socket, after):
        self._send(socket, self._after(after))

    def _after(self, after):
        some = self.lines[after : after + self.most]
        last = some[-1]["n"] if some else after
        return {"t": "lines", "lines": some, "last": last, "more": last < len(self.lines)}

    def _take_line(self, socket, frame):
        answer = self._stored(frame["id"], frame["text"])
        if not self.loses_acks:
            self._send(socket, answer)

    def _stored(self, client_id, text, files=()):
        if why := self.refuses.get(text):
            return {"t": "refused", "id": client_id, "why": why, "words": "Näin ei käy."}
        [line] = [each for each in self.lines if each["id"] == client_id] or [None]
        if line is None:
            line = self._line(len(self.lines) + 1, "visitor", text, client_id=client_id)
            line["files"] = list(files)
            self._store(line, is_told=not self.loses_acks)
        return {"t": "ack", "id": client_id, "n": line["n"], "at": line["at"], "as": "line"}

    def _store(self, line, *, is_told):
        self.lines.append(line)
        if is_told:
            self.tell({"t": "lines", "lines": [line], "last": line["n"], "more": False})

    def _line(self, number, by, text, *, name="", client_id="", files=()):
        at = BEGAN + timedelta(seconds=number)
        return {
            "n": number,
            "id": client_id or str(uuid4()),
            "by": by,
            "name": name,
            "text": text,
            "at": at.isoformat().replace("+00:00", ".000Z"),
            "own": by == "visitor",
            "files": list(files),
        }

    # --- Over HTTP -------------------------------------------------------------------------

    def _answer(self, route):
        if self.is_down:
            route.abort("internetdisconnected")
            return
        request = route.request
        if request.method == "GET":
            [after] = parse_qs(urlsplit(request.url).query)["after"]
            marks = {"visitor": {"got": 0, "read": 0}, "agent": {"got": 0, "read": 0}}
            route.fulfill(json={**self._after(int(after)), "t": "poll", "marks": marks})
            return
        form = {key: values[0] for key, values in parse_qs(request.post_data).items()}
        self.posted.append(form)
        if "read" in form:
            route.fulfill(status=204)
            return
        answer = self._stored(form["id"], form["text"])
        if self.loses_acks:
            route.abort("internetdisconnected")
        else:
            route.fulfill(json=answer)

    def _take_files(self, route):
        if self.is_down:
            route.abort("internetdisconnected")
            return
        message = message_from_bytes(
            f"Content-Type: {route.request.headers['content-type']}\n\n".encode()
            + route.request.post_data_buffer
        )
        parts = {
            each.get_param("name", header="content-disposition"): each
            for each in message.get_payload()
        }
        file = {
            "id": str(uuid4()),
            "name": parts["attached"].get_filename(),
            "kind": "application/pdf",
        }
        route.fulfill(
            json=self._stored(parts["id"].get_payload(), parts["text"].get_payload(), [file])
        )

    def _take_press(self, route):
        if self.is_down:
            route.abort("internetdisconnected")
            return
        form = {key: values[0] for key, values in parse_qs(route.request.post_data).items()}
        self.pressed.append(form)
        if self.presses:
            route.fulfill(json=self.presses.pop(0))
            return
        choices = self.lines[int(form["n"]) - 1]["choices"]
        [label] = [each["label"] for each in choices if each["key"] == form["key"]]
        self._stored(form["id"], label)
        route.fulfill(status=204)
