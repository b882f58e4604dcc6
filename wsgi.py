"""The door for a WSGI server."""

import gc

from portal import create_app

app = create_app()
# What stands now stays; looking through it again and again took a tenth of every page.
gc.collect()
gc.freeze()
gc.set_threshold(5000, 20, 20)
