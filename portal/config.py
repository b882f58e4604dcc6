"""Settings: from the environment, checked at start, with defaults that need no server."""

import gc
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from portal.infra.db import engine_options

ROOT = Path(__file__).resolve().parent.parent
SECRET_LEAST = 32


def defaults() -> dict[str, Any]:
    """The settings of the environment, or those of an embedded start."""
    instance = Path(os.environ.get("PORTAL_DATA", ROOT / "instance")).resolve()
    if "DATABASE_URL" not in os.environ:
        instance.mkdir(parents=True, exist_ok=True)
    return {
        "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{instance / 'portal.sqlite'}"),
        "FILES_URL": os.environ.get("FILES_URL", (instance / "files").as_uri()),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or _own_secret(instance),
        "PRODUCTION": os.environ.get("PORTAL_ENV") == "production",
        "HTTPS": os.environ.get("PORTAL_ENV") == "production",
        "BASE_URL": os.environ.get("BASE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}"),
        "SMTP_URL": os.environ.get("SMTP_URL", ""),
        "SMS_URL": os.environ.get("SMS_URL", ""),
        "SMS_TOKEN": os.environ.get("SMS_TOKEN", ""),
        "PAPER_FONTS": os.environ.get("PAPER_FONTS", ""),
        "MAIL_FROM": os.environ.get("MAIL_FROM", "portal@localhost"),
        "TRUSTED_PROXIES": int(os.environ.get("TRUSTED_PROXIES", "0")),
        "SESSION_COOKIE_NAME": "portal_words",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 96 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
    }


def apply(app: Flask, given: dict[str, Any] | None) -> None:
    """Put the settings on the app; refuse a production start that would not be safe."""
    app.config.update(defaults() if given is None else {**defaults(), **given})
    app.config["SESSION_COOKIE_SECURE"] = app.config["HTTPS"]
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["DATABASE_URL"])
    if app.config["PRODUCTION"]:
        _refuse_unsafe(app.config, os.environ.get("SECRET_KEY") or (given or {}).get("SECRET_KEY") or "")


def _refuse_unsafe(settings: Mapping[str, Any], secret: str) -> None:
    """What production must not start with (ASVS 5.0: 3.3.1 secure cookies, 13.3.3 secrets of its own)."""
    if len(secret) < SECRET_LEAST:
        raise SystemExit("production needs SECRET_KEY in the environment (32 random characters or more)")
    if not settings["HTTPS"] or not settings["SESSION_COOKIE_SECURE"]:
        raise SystemExit("production needs HTTPS: its cookies travel over https only")
    if not str(settings["BASE_URL"]).startswith("https://"):
        raise SystemExit("production needs BASE_URL with https://")


def settle() -> None:
    """Once before a process serves: what stands now stays; looking through it again took a tenth of every page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 20, 20)


def _own_secret(instance: Path) -> str:
    path = instance / "secret-key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text().strip()
