"""Files from outside: what is taken, what is refused, who sees it when, and what is left in it."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from portal.infra import files, images, outbox
from portal.infra.db import session, write
from portal.infra.refused import Missing, Refused
from tests import makers
from tests.harness.places import ROOT

PICTURES = ROOT.parent / "shared" / "data" / "images"
SENDER, OTHER = 7, 8
GPS = 0x8825
TURNS = {
    3: Image.Transpose.ROTATE_180,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    8: Image.Transpose.ROTATE_90,
}


def upload(name: str, data: bytes | None = None) -> FileStorage:
    return FileStorage(io.BytesIO((PICTURES / name).read_bytes() if data is None else data), filename=name)


def drawn(form: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **how: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1).save(out, form, **how)
    return out.getvalue()


def ready(name: str) -> files.StoredFile:
    file = files.receive(upload(name), by_id=SENDER)
    files.prepare(file.id)
    return files.get(file.id)


@pytest.mark.parametrize("name", ["gps--DSCN0010.jpg", "gps--DSCN0042.jpg", "heic--IMG_5195.HEIC"])
def test_a_phone_photo_loses_where_it_was_taken(app: Flask, name: str) -> None:
    if name.startswith("gps"):
        assert GPS in Image.open(PICTURES / name).getexif()
    file = ready(name)
    assert file.state == "ready"
    for variant, edge in (("large", 1600), ("small", 320)):
        picture = Image.open(io.BytesIO(files.open_variant(file, variant)))
        assert picture.format == "WEBP"
        assert max(picture.size) <= edge
        assert not picture.getexif()
        assert not {"exif", "xmp", "icc_profile"} & set(picture.info)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("orientation--landscape_3.jpg", (600, 450)),
        ("orientation--landscape_6.jpg", (600, 450)),
        ("orientation--portrait_5.jpg", (450, 600)),
        ("orientation--portrait_8.jpg", (450, 600)),
    ],
)
def test_every_photo_stands_upright(app: Flask, name: str, size: tuple[int, int]) -> None:
    file = ready(name)
    assert (file.width, file.height) == size
    turned = Image.open(io.BytesIO(files.open_variant(file, "large")))
    assert turned.size == size
    # Of all ways to turn the camera's picture, the one its orientation names is the nearest.
    camera = Image.open(PICTURES / name).convert("L").resize((16, 16))
    seen = turned.convert("L").resize((16, 16)).tobytes()
    apart = {
        turn: sum(abs(a - b) for a, b in zip(camera.transpose(turn).tobytes(), seen, strict=True))
        for turn in Image.Transpose
    }
    assert min(apart, key=apart.__getitem__) == TURNS[int(name[-5])]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.jpg", b""),
        ("text.jpg", b"hello"),
        ("page.html", drawn()),
        ("code.php", drawn()),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("a.gif", drawn("GIF", mode="P")),
        ("a.bmp", drawn("BMP")),
        ("a.tif", drawn("TIFF")),
        ("a.jpg", drawn("GIF", mode="P")),
        ("half.jpg", (lambda whole: whole[: len(whole) // 2])(drawn(size=(800, 600), quality=95))),
        ("half.png", drawn("PNG", size=(800, 600))[:-40]),
        ("half.webp", drawn("WEBP", size=(800, 600))[:-20]),
        ("bomb.png", drawn("PNG", size=(20_000, 20_000), mode="1")),
        ("wide.png", drawn("PNG", size=(6_000, 6_000), mode="1")),
        ("200MP.heic", None),
        ("NegativeArraySizeException.ItemInfoBox.init.heif", None),
    ],
)
def test_what_is_no_photo_is_refused_by_name_at_its_field(app: Flask, name: str, data: bytes | None) -> None:
    with pytest.raises(Refused) as refused:
        files.decode(upload(name, data), field="photos")
    assert refused.value.field == "photos"
    assert name in str(refused.value)
    assert session().scalar(select(func.count()).select_from(files.StoredFile)) == 0


def test_half_a_heic_is_refused(app: Flask) -> None:
    whole = (PICTURES / "heic--IMG_5195.HEIC").read_bytes()
    with pytest.raises(Refused):
        files.decode(upload("IMG.HEIC", whole[: len(whole) // 2]))


def test_too_many_bytes_are_refused_before_they_are_read_on(app: Flask) -> None:
    app.config["FILES_MAX_BYTES"] = 1024 * 1024
    big = upload("big.jpg", drawn() + b"\0" * 5_000_000)
    try:
        with pytest.raises(Refused, match="1MB"):
            files.decode(big)
    finally:
        del app.config["FILES_MAX_BYTES"]
    assert big.stream.tell() == 0


def test_a_small_file_of_endless_scans_is_refused() -> None:
    whole = drawn(size=(2000, 1500), progressive=True)
    with pytest.raises(images.TooManyPixels):
        images.look(whole + b"\xff\xda" * 300, max_pixels=60_000_000)


@pytest.mark.parametrize(("form", "mode"), [
    ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "I;16"), ("PNG", "1"), ("JPEG", "CMYK"), ("JPEG", "L"),
    ("WEBP", "RGBA"),
])  # fmt: skip
def test_every_kind_of_pixel_comes_out_plain(form: str, mode: str) -> None:
    seen = images.look(drawn(form, mode=mode), max_pixels=60_000_000)
    assert Image.open(io.BytesIO(seen.small)).mode == "RGB"


def test_hostile_pictures_cost_little_and_end_nothing() -> None:
    """Every hostile picture in one process: no crash, none over 5 s of a processor, never over 600 MB."""
    code = """
import json, pathlib, re, sys, time, zipfile
from portal.infra import images
def every():
    for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        if path.suffix != ".zip":
            yield path.name, path.read_bytes()
            continue
        with zipfile.ZipFile(path) as held:
            for name in held.namelist():
                yield name, held.read(name)
out = {}
for name, data in every():
    start = time.process_time()
    try:
        images.look(data, max_pixels=60_000_000)
        images.shrink(data, max_pixels=60_000_000)
        said = "ok"
    except (images.Unreadable, images.TooManyPixels) as no:
        said = type(no).__name__
    out[name] = [said, time.process_time() - start]
# Not ru_maxrss: a process takes that over from the one it was forked from.
status = pathlib.Path("/proc/self/status").read_text()
print(json.dumps([out, int(re.search(r"VmHWM:\\s+([0-9]+)", status)[1])]))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(PICTURES)],
        cwd=ROOT, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    out, peak = json.loads(done.stdout)
    assert len(out) > 85
    assert max(seconds for _, seconds in out.values()) < 5
    assert peak < 600_000
    assert out["200MP.heic"][0] == "TooManyPixels"
    assert out["truncated_jpeg.jpg"][0] == "Unreadable"
    assert {
        out[n][0] for n in out if Path(n).suffix in (".tif", ".dds", ".fli", ".bmp", ".gif", ".avif", ".jp2")
    } == {"Unreadable"}


def test_same_bytes_twice_are_kept_once(app: Flask) -> None:
    first = files.receive(upload("gps--DSCN0042.jpg"), by_id=SENDER)
    again = files.receive(upload("gps--DSCN0042.jpg"), by_id=SENDER)
    other = files.receive(upload("gps--DSCN0042.jpg"), by_id=OTHER)
    assert first.id == again.id != other.id
    assert first.sha256 == other.sha256
    assert session().scalar(select(func.count()).select_from(files.StoredFile)) == 2
    owed = (
        session().scalars(select(outbox.OutboxRow.payload).where(outbox.OutboxRow.topic == files.TOPIC)).all()
    )
    assert sorted(row["id"] for row in owed) == sorted([first.id, other.id])
    session().rollback()


def test_a_unit_that_rolls_back_keeps_no_row(app: Flask) -> None:
    decoded = files.decode(upload("gps--DSCN0042.jpg"))
    with pytest.raises(ZeroDivisionError), write():
        files.keep(decoded, by_id=SENDER)
        raise ZeroDivisionError
    assert session().scalar(select(func.count()).select_from(files.StoredFile)) == 0
    with write():
        assert files.keep(decoded, by_id=SENDER).state == "received"
    with pytest.raises(RuntimeError):
        files.keep(decoded, by_id=SENDER)


def test_before_it_is_ready_only_the_sender_sees_it_and_small(app: Flask) -> None:
    file = files.receive(upload("heic--IMG_5195.HEIC"), by_id=SENDER)
    with app.test_request_context():
        for variant in ("small", "large"):
            with pytest.raises(Missing):
                files.response(file, variant, viewer_id=OTHER)
        assert files.response(file, "small", viewer_id=SENDER).status_code == 200
        early = files.response(file, "large", viewer_id=SENDER)
        assert early.headers["Cache-Control"] == "private, no-store"
    files.prepare(file.id)
    with app.test_request_context():
        late = files.response(files.get(file.id), "large", viewer_id=OTHER)
        assert len(late.get_data()) > len(early.get_data())


def test_a_picture_is_served_so_that_it_can_do_no_harm(app: Flask) -> None:
    file = ready("gps--DSCN0010.jpg")
    with app.test_request_context():
        answer = files.response(file, "large", viewer_id=OTHER)
    assert answer.mimetype == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    with app.test_request_context(headers={"If-None-Match": answer.headers["ETag"]}):
        assert files.response(file, "large", viewer_id=OTHER).status_code == 304
    with app.test_request_context():
        for variant in ("original", "huge", "../small"):
            with pytest.raises(Missing):
                files.response(file, variant, viewer_id=SENDER)


def test_a_retired_file_is_gone_until_it_is_sent_again(app: Flask) -> None:
    file = ready("gps--DSCN0010.jpg")
    with write():
        files.retire(files.get(file.id))
    with pytest.raises(Missing):
        files.get(file.id)
    with app.test_request_context(), pytest.raises(Missing):
        files.response(file, "large", viewer_id=SENDER)
    assert files.receive(upload("gps--DSCN0010.jpg"), by_id=SENDER).state == "ready"
    assert files.get(file.id)


def test_a_file_whose_bytes_were_lost_is_broken_not_served(app: Flask) -> None:
    file = files.receive(upload("gps--DSCN0010.jpg"), by_id=SENDER)
    folder = Path(app.config["FILES_URL"].removeprefix("file://"))
    lost = folder / "original" / file.sha256[:2] / file.sha256
    lost.unlink()
    files.prepare(file.id)
    broken = files.get(file.id)
    assert broken.state == "broken"
    with app.test_request_context(), pytest.raises(Missing):
        files.response(broken, "small", viewer_id=SENDER)
    again = files.receive(upload("gps--DSCN0010.jpg"), by_id=SENDER)
    files.prepare(again.id)
    assert files.get(file.id).state == "ready"


def test_preparing_twice_and_nothing_are_harmless(app: Flask) -> None:
    file = ready("gps--DSCN0010.jpg")
    before = dict(file.variants)
    files.prepare(file.id)
    files.prepare(10**6)
    assert files.get(file.id).variants == before
    (topic,) = files.topics().values()
    assert topic.outside


def test_other_files_leave_only_as_downloads(app: Flask) -> None:
    page = b"<script>alert(1)</script>"
    file = files.receive(upload('业主"名册\r\n.html', page), by_id=SENDER, accept="other")
    files.prepare(file.id)
    with app.test_request_context():
        answer = files.response(files.get(file.id), "original", viewer_id=OTHER)
    assert answer.get_data() == page == files.original(files.get(file.id))
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert (
        "filename*=UTF-8''%E4%B8%9A%E4%B8%BB%E5%90%8D%E5%86%8C.html" in answer.headers["Content-Disposition"]
    )


def test_a_pdf_is_known_by_content_and_name(app: Flask) -> None:
    both = ("image", "pdf")
    assert files.decode(upload("a.pdf", makers.pdf()), accept=both).kind == "pdf"
    assert files.decode(upload("合同", makers.pdf()), accept=both).name == "合同.pdf"
    assert files.decode(upload("gps--DSCN0010.jpg"), accept=both).kind == "image"
    for name, data in (
        ("a.exe", makers.pdf()), ("a.jpg", makers.pdf()), ("a.pdf", b"MZ"), ("a.docx", b"PK"), ("a.pdf", drawn()),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            files.decode(upload(name, data), accept=both, field="photos")
        assert (refused.value.params["name"], refused.value.field) == (name, "photos")
    with pytest.raises(Refused, match="照片"):
        files.decode(upload("a.pdf", makers.pdf()), accept="image")


HIDDEN = b"9 0 << /S /Java#53cript /JS (app.alert(1)) >>"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (makers.pdf()[:-200], "不是完整的"),
        (b"%PDF-1.7\nnothing", "不是完整的"),
        (makers.pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 6 0 R"), "密码"),
        (makers.pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /#45ncrypt << /V 2 >>"), "密码"),
        (makers.pdf(extra=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "自动运行"),
        (makers.pdf(extra=b"/OpenAction << /S /#4Caunch /F (cmd.exe) >>"), "自动运行"),
        (makers.pdf(extra=b"/Names << /EmbeddedFiles << /Names [] >> >>"), "夹带"),
        (makers.pdf(packed=HIDDEN), "自动运行"),
        (makers.pdf(packed=b"x" * 40).replace(b"stream\nx", b"stream\n?"), "不是完整的"),
        (makers.pdf(packed=b"\0" * 30_000_000), "不是完整的"),
    ],
)
def test_a_paper_that_is_cut_locked_or_acts_is_refused_with_what_to_do(
    app: Flask, data: bytes, why: str
) -> None:
    with pytest.raises(Refused) as refused:
        files.decode(upload("合同.pdf", data), accept=("image", "pdf"), field="photos")
    assert why in refused.value.msgid and "截图" in refused.value.msgid
    assert refused.value.params["name"] == "合同.pdf"


def test_a_signed_or_packed_paper_is_taken(app: Flask) -> None:
    signed = makers.pdf(
        extra=b"/AcroForm << /SigFlags 3 >> /OpenAction [3 0 R /Fit]", packed=b"9 0 << /Type /Sig >>"
    )
    assert files.decode(upload("a.PDF", signed), accept=("image", "pdf")).data == signed


def test_a_paper_leaves_as_it_came_and_only_as_a_download(app: Flask) -> None:
    file = files.receive(upload("合同 2.pdf", makers.pdf()), by_id=SENDER, accept=("image", "pdf"))
    with app.test_request_context():
        with pytest.raises(Missing):
            files.response(files.get(file.id), "original", viewer_id=OTHER)
        assert files.response(files.get(file.id), "original", viewer_id=SENDER).status_code == 200
    files.prepare(file.id)
    with app.test_request_context():
        for size in ("small", "large"):
            with pytest.raises(Missing):
                files.response(files.get(file.id), size, viewer_id=OTHER)
        answer = files.response(files.get(file.id), "original", viewer_id=OTHER)
    assert answer.get_data() == makers.pdf() and answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert (
        answer.headers["X-Content-Type-Options"] == "nosniff"
        and "sandbox" in answer.headers["Content-Security-Policy"]
    )


def test_the_good_photos_of_a_field_stand_beside_the_refused(app: Flask) -> None:
    sent = [upload("a.jpg", drawn()), upload("", b""), upload("b.jpg", b"no"), upload("c.png", drawn("PNG"))]
    good, refused = files.decode_all(sent, most=9, field="photos")
    assert [one.name for one in good] == ["a.jpg", "c.png"]
    assert [why.params["name"] for why in refused] == ["b.jpg"]
    good, refused = files.decode_all([upload("a.jpg", drawn())] * 11, most=9)
    assert len(good) == 9
    assert "9" in str(refused[0])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\照片.jpg", "照片.jpg"),
        ("a\u202egpj.exe", "agpj.exe"),
        ('"><img>.jpg', "img.jpg"),
        (None, ""),
        ("x" * 200 + ".jpeg", "x" * 75 + ".jpeg"),
        ("x" * 200, "x" * 80),
        ("\ud800a.jpg", "a.jpg"),
    ],
)
def test_a_name_is_shown_without_tricks(name: str | None, shown: str) -> None:
    assert files.safe_name(name) == shown


def test_heavy_libraries_load_on_first_use() -> None:
    code = "import sys; import portal.infra.files; print([m for m in ('PIL', 'pillow_heif', 'obstore') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
