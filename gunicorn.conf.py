"""How gunicorn serves KAM, in development and in production. It finds this file by itself."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
# WEB_CONCURRENCY is gunicorn's own variable for the number of processes.
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("THREADS", "8"))
# Longer than any page, shorter than a browser's patience; long work runs as a job.
timeout = 60
graceful_timeout = 5
# Nothing of ours uses it, and it would leave a socket in the home folder.
control_socket_disable = True
