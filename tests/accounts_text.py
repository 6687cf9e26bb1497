"""What a reader sees of a page."""

import html
import re

from django.http import HttpResponse


def text_of(response: HttpResponse) -> str:
    """The words of the page's main part (or of a fragment) without markup, spaces joined."""
    body = response.content.decode()
    if "<main" in body:
        body = body[body.index("<main") : body.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
