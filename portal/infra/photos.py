"""The fields for photos, and for photos and papers: each file is looked into, a bad one is refused at the field,
the good ones are kept."""

from collections.abc import Sequence
from typing import Any

import wtforms
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from portal.infra import files
from portal.infra.db import write
from portal.infra.files import Decoded
from portal.infra.keyring import key_owner
from portal.infra.refused import N_
from portal.infra.wording import gettext

MOST = 9
LEAST_ONE = N_("请至少选一张照片。")


class PhotosField(wtforms.MultipleFileField):
    """Up to `most` photos. Good ones of a refused form come back as kept, and need not be chosen again.

    After validation `keep(by_id)` inside the unit returns the file ids; `kept` counts what came back kept.
    """

    takes: tuple[str, ...] = ("image",)
    offered = "image/*,.heic,.heif"

    def __init__(self, label: str = "", *, most: int = MOST, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(label, render_kw={"accept": self.offered, **kwargs.pop("render_kw", {})}, **kwargs)
        self.most = most
        self.needed = needed
        self.good: list[Decoded] = []
        self.kept_ids: list[int] = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        uploads = [v for v in valuelist if getattr(v, "filename", None)]
        tokens = [v for v in valuelist if isinstance(v, str) and v]
        self.kept_ids = [i for i in (_read(t) for t in tokens) if i is not None][: self.most]
        self.data = uploads

    def pre_validate(self, form: wtforms.Form) -> None:
        self.good, refused = files.decode_all(
            self.data or [], most=self.most - len(self.kept_ids), accept=self.takes, field=self.name
        )
        words = [gettext(r.msgid, **r.params) if r.params else gettext(r.msgid) for r in refused]
        if self.needed and not (self.good or self.kept_ids or words):
            words = [gettext(LEAST_ONE)]
        if words:
            self.errors = [*words[:-1]]
            raise wtforms.validators.StopValidation(words[-1])

    def keep(self, by_id: int) -> Sequence[int]:
        """Inside the unit: the ids of all photos of this field, the ones kept before first."""
        return list(dict.fromkeys([*self.kept_ids, *(files.keep(d, by_id=by_id).id for d in self.good)]))

    def rescue(self) -> None:
        """The form was refused for something else: keep the good photos in a short unit of their own."""
        if not self.good or not key_owner().isdigit():
            return
        with write():
            self.kept_ids = list(self.keep(int(key_owner())))
        self.good = []

    @property
    def kept(self) -> int:
        """How many photos are kept already."""
        return len(self.kept_ids)

    @property
    def papers(self) -> bool:
        """Whether papers (PDF) are taken beside photos."""
        return "pdf" in self.takes

    @property
    def tokens(self) -> list[str]:
        """By these the kept photos travel on with the form; signed for this person."""
        return [_token(file_id) for file_id in self.kept_ids]


class FilesField(PhotosField):
    """Photos and papers (PDF), together up to `most`: a contract, an acceptance record, a receipt."""

    takes = ("image", "pdf")
    offered = f"{PhotosField.offered},application/pdf,.pdf"


def _token(file_id: int) -> str:
    return _serializer().dumps([key_owner(), file_id])


def _read(token: str) -> int | None:
    try:
        owner, file_id = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(file_id) if owner == key_owner() else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="kept-photo")
