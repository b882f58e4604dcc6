"""Looking into pictures from outside: refuse what is not one, show it upright, small and without its secrets.

Decoders raise anything on hostile bytes, so every failure here is one answer, `Unreadable`. One picture at a
time is decoded per process, which bounds the memory however many requests bring one.
"""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

LARGE_EDGE = 1600
SMALL_EDGE = 320
USUAL_SCANS = 10
MOST_PIXELS = {"PNG": 30_000_000, "WEBP": 30_000_000}
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}
ORIENTATION = 0x0112
_one_at_a_time = threading.Lock()


class Unreadable(Exception):
    """The bytes are not a whole picture of an accepted format."""


class TooManyPixels(Exception):
    """The picture unpacks to more pixels than the server takes."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture is: its type, its upright size in pixels and a small WebP of it."""

    media_type: str
    width: int
    height: int
    small: bytes


def sniff(data: bytes) -> str | None:
    """The accepted format the first bytes announce (JPEG, PNG, WEBP, HEIF), or None."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return "HEIF"
    return None


def look(data: bytes, *, max_pixels: int) -> Look:
    """Decode the whole picture once: proof that it is one, and its small upright WebP.

    Raises Unreadable or TooManyPixels.
    """
    with _decoding(data, max_pixels) as (picture, form):
        width, height = picture.size
        if _lies_on_its_side(picture):
            width, height = height, width
        return Look(MEDIA_TYPES[form], width, height, _encode(picture, SMALL_EDGE))


def shrink(data: bytes, edge: int = LARGE_EDGE, *, max_pixels: int) -> bytes:
    """The picture as WebP, upright, at most `edge` pixels long and without EXIF, GPS or profile.

    Raises Unreadable or TooManyPixels.
    """
    with _decoding(data, max_pixels) as (picture, _):
        return _encode(picture, edge)


@contextmanager
def _decoding(data: bytes, max_pixels: int) -> "Iterator[tuple[Picture, str]]":
    """The opened picture, alone in the process; whatever goes wrong with it is one of two answers."""
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield _open(data, max_pixels)
        except (Unreadable, TooManyPixels):
            raise
        except Exception as error:
            raise Unreadable(str(error)) from error


def _open(data: bytes, max_pixels: int) -> "tuple[Picture, str]":
    """The picture with only its header read, and its format."""
    from PIL import Image

    form = sniff(data)
    if form is None:
        raise Unreadable("no accepted format")
    if form == "HEIF":
        if _cut_short(data):
            raise Unreadable("cut short")
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    try:
        picture = Image.open(BytesIO(data), formats=(form,))
    except Image.DecompressionBombError as error:
        raise TooManyPixels(str(error)) from error
    # No camera writes PNG or WebP, and their decoders take up to 16 bytes a pixel.
    if picture.width * picture.height > min(max_pixels, MOST_PIXELS.get(form, max_pixels)):
        raise TooManyPixels(f"{picture.width}x{picture.height}")
    if form == "JPEG" and data.count(b"\xff\xda") * picture.width * picture.height > USUAL_SCANS * max_pixels:
        # Each progressive scan walks the whole picture again: a small file could keep a core for minutes.
        raise TooManyPixels("too many scans")
    return picture, form


def _cut_short(data: bytes) -> bool:
    """Whether a box of a HEIF file reaches past its end: the decoder would fill what is missing with grey."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8:  # the last box runs to the end, or the camera added something of its own
            return False
        at += size
    return at > len(data)


def _encode(picture: "Picture", edge: int) -> bytes:
    # Shrinking before turning lets the JPEG decoder skip detail: half the memory of the other order.
    profile = picture.info.get("icc_profile")
    picture.thumbnail((edge, edge))
    upright = _flat(_upright(picture), profile)
    out = BytesIO()
    upright.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()


def _lies_on_its_side(picture: "Picture") -> bool:
    try:
        return picture.getexif().get(ORIENTATION, 1) in (5, 6, 7, 8)
    except Exception:  # a broken EXIF block does not spoil the picture
        return False


def _upright(picture: "Picture") -> "Picture":
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # a broken EXIF block does not spoil the picture
        return picture


def _flat(picture: "Picture", profile: bytes | None) -> "Picture":
    """Plain sRGB on white, carrying nothing of the file it came from."""
    from PIL import Image

    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
    else:
        ground = _standard_colours(picture, profile).convert("RGB")
    plain = Image.new("RGB", ground.size)
    plain.paste(ground)
    return plain


def _standard_colours(picture: "Picture", profile: bytes | None) -> "Picture":
    """Wide-gamut phone colours brought to sRGB, so that they stay right once the profile is gone."""
    if not profile or picture.mode != "RGB":
        return picture
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
        return turned if turned is not None else picture
    except Exception:  # an unreadable profile only costs a shade
        return picture
