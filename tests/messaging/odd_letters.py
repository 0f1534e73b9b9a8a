"""E-mails that no mail program should send, and some do: made by code, named by what is odd."""

import base64
import itertools

from tests.messaging.letters import letter_of, raw

START = ("From: maija@example.org", "To: messages@myropo.example", "Subject: Outo")
TYPE = "Content-Type: text/plain; charset={}"
CHARSETS = (
    *("utf-8", "latin-1", "iso-8859-15", "windows-1252", "us-ascii", "utf-16", "utf-32", "utf-7"),
    *("koi8-r", "shift_jis", "iso-2022-jp", "gb18030", "big5", "hz", "cp437", "mac-roman"),
    *("base64", "rot13", "hex", "zlib", "idna", "punycode", "unicode_escape", "undefined", "mbcs"),
    *("no-such", '"', "", "utf-8; x=1", "=?utf-8?q?x?=", "utf-8\0", "x" * 5000, "ä"),
)
CONTENT = "Hyvää päivää €".encode() + b"\xff\xfe\x00\x80 loppu"
ENCODINGS = ("7bit", "8bit", "binary", "base64", "quoted-printable", "uuencode", "x-uuencode", "no")
BODIES = {
    "nothing": b"",
    "nul": b"\0" * 500,
    "every byte": bytes(range(256)) * 4,
    "broken base64": b"====abc$$$\r\n\xff",
    "base64 in base64": base64.b64encode(base64.b64encode(b"hei")),
    "broken quoted-printable": b"=ZZ=\r\n==E4=",
    "one long line": b"sana " * 60_000,
    "many lines": b"\r\n" * 200_000,
    "cr alone": b"a\rb\rc",
    "surrogates": "\ud800".encode("utf-8", "surrogatepass"),
    "too long utf-8": b"\xc0\xaf\xf8\x88\x80\x80\x80",
    "bidi": "\u202ekatti\u202c".encode(),
    "uuencoded": b"begin 644 a.exe\r\n#0V%T\r\n`\r\nend\r\n",
}
HEADERS = {
    "no headers": (),
    "nothing but a colon": (":",),
    "no colon": ("From maija", "moi"),
    "folded for ever": ("Subject: a", *(" b" for _ in range(5000))),
    "subject of a megabyte": (*START[:2], "Subject: " + "x" * 1_000_000),
    "encoded subject": (*START[:2], "Subject: =?utf-8?b?w6TDpA==?= =?x?q?=FF?= =?utf-8?b?===?="),
    "subject in a wrong alphabet": (*START[:2], "Subject: =?no-such?q?a?="),
    "subject in itself": (*START[:2], "Subject: =?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3F=3D?="),
    "subject of raw bytes": (b"From: maija@example.org", b"Subject: \xe4\xff\x00\x01"),
    "subject that goes on": (*START[:2], "Subject: a\r Bcc: b@example.org"),
    "many encoded words": (*START[:2], "Subject: " + "=?utf-8?q?a?= " * 20_000),
    "no sender": START[1:],
    "empty sender": ("From:", *START[1:]),
    "sender without an address": ("From: Maija", *START[1:]),
    "sender of brackets": ("From: " + "<" * 50_000, *START[1:]),
    "sender of comments": ("From: " + "(" * 50_000 + ")" * 50_000, *START[1:]),
    "sender of quotes": ("From: " + '"\\' * 50_000, *START[1:]),
    "sender of commas": ("From: " + "," * 100_000, *START[1:]),
    "many senders": ("From: " + ", ".join(f"a{n}@x.fi" for n in range(5000)), *START[1:]),
    "two senders": ("From: a@x.fi", *START),
    "sender with a nul": (b"From: maija\0@example.org", b"Subject: a"),
    "sender of two addresses": ("From: a@b.fi <maija@example.org>", *START[1:]),
    "address of a kilobyte": ("From: " + "a" * 1000 + "@example.org", *START[1:]),
    "address in unicode": ("From: mäijä@esimerkki.fi".encode(), b"Subject: a"),
    "address with spaces": ('From: "ma ija"@example.org', *START[1:]),
    "routed address": ("From: <@a,@b:maija@example.org>", *START[1:]),
    "group of addresses": ("From: ystävät: a@x.fi, b@x.fi;".encode(), b"Subject: a"),
    "many recipients": (*START, "Cc: " + ", ".join(f"a{n}@x.fi" for n in range(20_000))),
    "many headers of recipients": (*START, *(f"To: a{n}@x.fi" for n in range(20_000))),
    "no date": START,
    "no such date": (*START, "Date: eilen"),
    "date of another age": (*START, "Date: Mon, 99 Foo 99999 99:99:99 +9999"),
    "id without brackets": (*START, "Message-ID: abc"),
    "id with spaces": (*START, "Message-ID: <a b c>"),
    "id of nothing": (*START, "Message-ID: <>"),
    "id of a kilobyte": (*START, "Message-ID: <" + "a" * 1000 + "@x>"),
    "id with a nul": (*(each.encode() for each in START), b"Message-ID: <a\0b@x>"),
    "id in an odd alphabet": (*(each.encode() for each in START), "Message-ID: <ä@x>".encode()),
    "many references": (*START, "References: " + " ".join(f"<{n}@x>" for n in range(20_000))),
    "references of brackets": (*START, "References: " + "<" * 100_000),
    "answers to itself": (*START, "Message-ID: <a@x>", "In-Reply-To: <a@x>"),
    "no kind": (*START, "Content-Type:"),
    "no such kind": (*START, "Content-Type: moi"),
    "kind of slashes": (*START, "Content-Type: ////"),
    "kind with endless parameters": (*START, "Content-Type: text/plain" + "; a=b" * 20_000),
    "parameters in parts": (*START, *("Content-Type: text/plain; name*0*=utf-8''%ff; name*x=a",)),
    "parts without a border": (*START, "Content-Type: multipart/mixed"),
    "border of nothing": (*START, 'Content-Type: multipart/mixed; boundary=""'),
    "border of a megabyte": (*START, "Content-Type: multipart/mixed; boundary=" + "a" * 1_000_000),
    "signed": (*START, "Content-Type: multipart/signed; boundary=a"),
    "encrypted": (*START, "Content-Type: application/pkcs7-mime; name=smime.p7m"),
    "an image alone": (*START, "Content-Type: image/png", "Content-Transfer-Encoding: base64"),
    "in part elsewhere": (*START, "Content-Type: message/external-body; access-type=URL"),
    "a part of one": (*START, "Content-Type: message/partial; number=1; total=9; id=a"),
    "an invitation": (*START, "Content-Type: text/calendar"),
    "rich text": (*START, "Content-Type: text/enriched"),
    "transport as text": (*START, "Content-Transfer-Encoding: ä"),
}
NAMES = (
    *("../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\a.pdf", "a\0.pdf", "", ".", ".."),
    *("x" * 3000 + ".pdf", "\u202efdp.exe", "con.pdf", "a\r\nX-Header: b", "=?utf-8?b?w6Q=?=.pdf"),
    *("<script>.pdf", "a;b.pdf", 'a".pdf', "a/b/c.pdf", "nimi.pdf.exe", "%00.pdf", "ä€👩‍👧.pdf"),
)


def _nested(depth, kind="mixed"):
    lines = list(START)
    for level in range(depth):
        lines += [f"Content-Type: multipart/{kind}; boundary=b{level}", "", f"--b{level}"]
    return raw(*lines, "Content-Type: text/plain", body=b"syvalla")


def _in_letters(depth):
    return raw(*START, *(["Content-Type: message/rfc822", ""] * depth), body=b"sisalla")


def _parts(number, kind="text/plain", more=""):
    part = f"--b\r\nContent-Type: {kind}\r\n{more}\r\nosa\r\n".encode()
    head = "Content-Type: multipart/mixed; boundary=b"
    return raw(*START, head, body=part * number + b"--b--\r\n")


def _file(name):
    disposition = f'Content-Disposition: attachment; filename="{name}"'.encode()
    head = b"--b\r\nContent-Type: application/pdf\r\n" + disposition + b"\r\n\r\n%PDF-1.4\r\n--b--"
    return raw(*START, "Content-Type: multipart/mixed; boundary=b", body=head)


def odd_letters():
    """Name and content of each."""
    for charset in CHARSETS:
        yield f"charset {charset[:20]!r}", raw(*START, TYPE.format(charset), body=CONTENT)
    for encoding, (name, body) in itertools.product(ENCODINGS, BODIES.items()):
        way = f"Content-Transfer-Encoding: {encoding}"
        yield f"{encoding}: {name}", raw(*START, TYPE.format("utf-8"), way, body=body)
    for name, lines in HEADERS.items():
        yield name, raw(*lines, body=b"Hei, laskuni.")
    for name in NAMES:
        yield f"file {name[:20]!r}", _file(name)
    for depth in (2, 50, 500, 20_000):
        yield f"{depth} parts in each other", _nested(depth)
        yield f"{depth} alternatives in each other", _nested(depth, "alternative")
        yield f"{depth} letters in each other", _in_letters(depth)
    for number in (0, 300, 20_000):
        yield f"{number} parts", _parts(number)
        yield f"{number} files", _parts(number, "application/pdf")
        yield f"{number} parts of HTML", _parts(number, "text/html")
        yield f"{number} alternatives", _parts(number).replace(b"/mixed", b"/alternative")
    yield "nothing at all", b""
    yield "one byte", b"\0"
    yield "noise", bytes(itertools.islice(itertools.cycle(range(255, -1, -1)), 100_000))
    yield "a ZIP", b"PK\x03\x04" + b"\0" * 1000
    yield "a mailbox of two", b"From maija Sat Nov 21 11:00:00 2026\n" + letter_of()
    yield "cut in the head", letter_of()[:80]
    yield "cut in a file", letter_of(files=[("a.pdf", b"%PDF-1.4" * 100)])[:-300]
