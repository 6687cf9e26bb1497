"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from kam.lib.content_types import wsgi_in_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
application = wsgi_in_utf8(get_wsgi_application())
