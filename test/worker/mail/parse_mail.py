"""Reads one mail from standard input with Python's own parser and prints what it finds as JSON.

The parser is independent of nodemailer and of mailparser. `faults` lists what RFC 5322 forbids.
"""

import email
import email._header_value_parser as values
import email.policy
import json
import re
import sys

raw = sys.stdin.buffer.read()
head = raw.split(b"\r\n\r\n", 1)[0]
mail = email.message_from_bytes(raw, policy=email.policy.default)
faults = [f"the mail: {defect!r}" for defect in mail.defects]

for line in raw.split(b"\r\n"):
    if len(line) > 998:
        faults.append(f"a line of {len(line)} bytes")
    if b"\n" in line or b"\r" in line:
        faults.append(f"a bare line break in {line!r}")
for line in head.split(b"\r\n"):
    if not line.isascii():
        faults.append(f"a header that is not ASCII: {line!r}")
    if not re.match(rb"[!-9;-~]+: \S|[ \t]+\S", line):
        faults.append(f"a line that is no header and continues none: {line!r}")

for name in re.findall(rb"(?m)^([!-9;-~]+):\s*$", head):
    faults.append(f"{name!r} has its value on the next line")

ONCE = ["From", "To", "Subject", "Date", "Message-ID", "References", "In-Reply-To", "MIME-Version"]
for name in ONCE:
    if len(mail.get_all(name, [])) > 1:
        faults.append(f"two headers {name}")
for name in ["From", "To", "Date", "Message-ID", "Subject", "MIME-Version", "Content-Type"]:
    if name not in mail:
        faults.append(f"no header {name}")
for name, value in mail.items():
    faults += [f"{name}: {defect!r}" for defect in getattr(value, "defects", [])]

for name in ["Message-ID", "References", "In-Reply-To"]:
    for text in str(mail.get(name, "")).split():
        token, rest = values.get_msg_id(text)
        faults += [f"{name}: {defect!r}" for defect in token.all_defects]
        if rest or not re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", text):
            faults.append(f"{name}: {text!r} is no msg-id")


def bodies(part):
    return [] if part is None else [part.get_content()]


print(
    json.dumps(
        {
            "faults": faults,
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "from": [str(a) for a in mail["From"].addresses],
            "to": [a.addr_spec for a in mail["To"].addresses],
            "date": mail["Date"].datetime.isoformat(),
            "type": mail.get_content_type(),
            "parts": [part.get_content_type() for part in mail.iter_parts()],
            "text": bodies(mail.get_body(("plain",))),
            "html": bodies(mail.get_body(("html",))),
            "bytes": len(raw),
        }
    )
)
