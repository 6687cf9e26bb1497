"""`manage.py receive_mail`: what the mail server's pipe calls for replies to meeting briefings."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kam.exchange.meetings.replies import MOST_BYTES, Refused, read_reply, reply_receive


class Command(BaseCommand):
    help = "Reads one mail from the standard input; a reply to a meeting briefing becomes a touchpoint."
    stealth_options = ("stdin",)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--recipient",
            default="",
            help="The address that the server delivers to; else the mail's head says it.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stream = options.get("stdin") or sys.stdin.buffer
        data = stream.read(MOST_BYTES + 1)
        try:
            reply = read_reply(data, options["recipient"])
            if reply is None:
                self.stdout.write("Nothing kept: a machine wrote it.")
                return
            touchpoint = reply_receive(reply=reply)
        except Refused as refused:
            raise CommandError(str(refused), returncode=refused.code) from None
        self.stdout.write(f"Kept as touchpoint {touchpoint.public_id}.")
