"""Who had a part in which kind of case, and what the house answers to what a callback finds out."""

from collections.abc import Callable, Collection, Mapping

from portal.domain.complaints.queries.conflict import everybody_in
from portal.domain.repairs.queries.served import served_by

# Per kind of case: everybody who had a part in the work on it.
SERVED: Mapping[str, Callable[[int], Collection[int]]] = {
    "repair": served_by,
    "complaint": everybody_in,
}
