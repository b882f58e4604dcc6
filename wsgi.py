"""The door for a WSGI server."""

from portal import config, create_app

app = create_app()
config.settle()
