"""Settings: from the environment, checked at start, with defaults that need no server."""

import os
import secrets
from pathlib import Path
from typing import Any

from flask import Flask

ROOT = Path(__file__).resolve().parent.parent


def defaults() -> dict[str, Any]:
    """The settings of the environment, or those of an embedded start."""
    instance = Path(os.environ.get("PORTAL_DATA", ROOT / "instance")).resolve()
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
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
    if app.config["DATABASE_URL"].startswith("postgresql"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": False, "pool_recycle": 1800}
    if app.config["PRODUCTION"]:
        if not os.environ.get("SECRET_KEY") and not (given or {}).get("SECRET_KEY"):
            raise SystemExit("production needs SECRET_KEY in the environment (32 random characters or more)")
        if not str(app.config["BASE_URL"]).startswith("https://"):
            raise SystemExit("production needs BASE_URL with https://")


def _own_secret(instance: Path) -> str:
    path = instance / "secret-key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text().strip()
