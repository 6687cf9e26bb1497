"""The ASGI entry point, for servers that prefer it; nothing in the product needs it."""

import os

from django.core.asgi import get_asgi_application

from kam.lib.content_types import asgi_in_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
application = asgi_in_utf8(get_asgi_application())
