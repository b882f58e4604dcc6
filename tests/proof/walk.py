"""Follow the links: every page that a person can reach from the first one of the face."""

import re
from collections import Counter, deque
from urllib.parse import urldefrag, urljoin, urlsplit

from tests.harness.client import Answer, InspectingClient

HOME = {"public": "/", "owner": "/owner/", "staff": "/staff/", "field": "/field/"}
A_KIND = 3
ALL = 700


def kind_of(client: InspectingClient, url: str) -> str:
    """Pages of one kind share a view and the names of their filters."""
    parts = urlsplit(url)
    adapter = client.application.url_map.bind("localhost")
    rule = adapter.match(parts.path, method="GET", return_rule=True)[0]
    names = sorted(set(re.findall(r"(?:^|&)([\w-]+)=", parts.query)))
    return f"{rule.endpoint}?{'&'.join(names)}"


def links(answer: Answer, url: str) -> list[str]:
    """Addresses of this house that the page's links lead to."""
    found = [urldefrag(urljoin(url, a.get("href") or "")).url for a in answer.tree.iter("a")]
    return [link for link in found if urlsplit(link).scheme in ("", "http") and link.startswith("/")]


def walk(client: InspectingClient, face: str) -> dict[str, Answer]:
    """Every page reached, a few of each kind; a link that leads nowhere fails."""
    waiting, seen, kinds = deque([(HOME[face], "")]), {HOME[face]}, Counter[str]()
    pages: dict[str, Answer] = {}
    while waiting and len(pages) < ALL:
        url, came_from = waiting.popleft()
        answer: Answer = client.get(url)
        assert answer.status_code < 400, f"{came_from} links to {url}: {answer.status_code}"
        if answer.status_code in (301, 302, 303):
            found = [urljoin(url, answer.headers["Location"])]
        elif answer.mimetype == "text/html":
            pages[url] = answer
            found = links(answer, url)
        else:
            found = []
        for link in found:
            if link in seen:
                continue
            seen.add(link)
            kind = kind_of(client, link)
            kinds[kind] += 1
            if kinds[kind] <= A_KIND:
                waiting.append((link, url))
    return pages


def one_of_each(
    client: InspectingClient, pages: dict[str, Answer], *, filters: bool = True
) -> dict[str, str]:
    """The first page of each kind: kind -> address; without `filters` of each view."""
    chosen: dict[str, str] = {}
    for url in pages:
        kind = kind_of(client, url)
        chosen.setdefault(kind if filters else kind.split("?")[0], url)
    return chosen
