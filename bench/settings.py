"""The product's settings as in production (no DEBUG, cached templates), with the bench's addresses beside."""

from kam.settings import *  # noqa: F403
from kam.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "bench.urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "bench" / "templates"]
ALLOWED_HOSTS = ["bench.example"]
TEMPLATES[0]["OPTIONS"] = {**TEMPLATES[0]["OPTIONS"], "libraries": {"plain": "bench.plain_tags"}}
