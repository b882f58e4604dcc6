"""Style sheets, the script and the icons: joined at start, served with a content hash, already compressed."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import brotli
from flask import Flask, Response, abort, current_app, request
from werkzeug.wrappers import Response as AnyResponse

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
APART: Mapping[str, tuple[str, ...]] = {"pad": ("signature_pad.umd.min.js",)}
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Built:
    """One joined file: `name` is how templates ask for it, `address` how browsers do."""

    name: str
    body: bytes

    @cached_property
    def digest(self) -> str:
        """Twelve hex digits that change with the content."""
        return hashlib.sha256(self.body).hexdigest()[:12]

    @property
    def address(self) -> str:
        """Where browsers fetch it, for ever under this name."""
        stem, _, kind = self.name.rpartition(".")
        return f"/static/build/{stem}.{self.digest}.{kind}"

    def packed(self, encoding: str) -> bytes:
        """The bytes in `br`, `gzip` or plain; made once per content and kept in memory."""
        return _packed(self.body, encoding)


@lru_cache(maxsize=64)
def _packed(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return brotli.compress(body, quality=11)
    return gzip.compress(body, 9, mtime=0) if encoding == "gzip" else body


def lean_css(text: str) -> str:
    """The same rules without comments and idle space."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};]) ?", r"\1", text).replace(";}", "}").strip()


def lean_js(text: str) -> str:
    """The same script without whole-line comments and indents."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _sheets(css: Path) -> Mapping[str, str]:
    """One sheet per face: order, tokens, reset, base, layout, every part, then the face."""
    common = [css / f"{name}.css" for name in ("order", "tokens", "reset", "base", "layout")]
    common += sorted((css / "parts").glob("*.css"))
    shared = "".join(lean_css(path.read_text("utf-8")) for path in common)
    faces = sorted((css / "faces").glob("*.css"))
    return {face.name: shared + lean_css(face.read_text("utf-8")) for face in faces}


def build(folder: Path) -> dict[str, Built]:
    """Joins what stands under `folder` (css, js, icons) and answers name -> file."""
    texts = dict(_sheets(folder / "css"))
    own = sorted((folder / "js").glob("*.js"))
    library = (folder / "htmx.min.js").read_text("utf-8")
    texts["app.js"] = "\n".join([library, *(lean_js(path.read_text("utf-8")) for path in own)])
    texts |= {path.name: path.read_text("utf-8") for path in sorted((folder / "icons").glob("*.svg"))}
    # What few pages need comes only to them: each own script apart, after the library it stands on.
    for path in sorted((folder / "js" / "apart").glob("*.js")):
        libraries = [folder / name for name in APART.get(path.stem, ())]
        texts[path.name] = "\n".join(
            [*(lib.read_text("utf-8") for lib in libraries), lean_js(path.read_text("utf-8"))]
        )
    return {name: Built(name, text.encode()) for name, text in texts.items()}


def asset(name: str) -> str:
    """The address of a joined file, for example `asset('sprite.svg')`; an unknown name is a KeyError."""
    built: dict[str, Built] = current_app.extensions["statics"]
    return built[name].address


def _serve(name: str) -> AnyResponse:
    by_address: dict[str, Built] = current_app.extensions["statics_by_address"]
    found = by_address.get(f"/static/build/{name}")
    if found is None:
        abort(404)
    accepted = request.accept_encodings
    encoding = next((e for e in ("br", "gzip") if accepted.quality(e) > 0), "identity")
    response = Response(found.packed(encoding), content_type=_TYPES[found.name.rpartition(".")[2]])
    if encoding != "identity":
        response.headers["Content-Encoding"] = encoding
    response.headers["Cache-Control"] = _FOREVER
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(f"{found.digest}-{encoding}")
    return response.make_conditional(request)


def init_app(app: Flask) -> None:
    """Joins the files of the app's static folder, serves them, and gives templates `asset`."""
    assert app.static_folder is not None
    built = build(Path(app.static_folder))
    app.extensions["statics"] = built
    app.extensions["statics_by_address"] = {file.address: file for file in built.values()}
    app.jinja_env.globals["asset"] = {name: file.address for name, file in built.items()}.__getitem__
    app.add_url_rule("/static/build/<string:name>", "statics.build", _serve, methods=["GET"])
