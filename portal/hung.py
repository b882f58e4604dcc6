"""What one face has made and another shows as well: hung there once, under the other face's own door."""

from portal import field
from portal.staff import figures

# The project office reads the whole board of its communities, in its own face.
field.bp.register_blueprint(figures.bp)
HUNG = (figures.bp,)
