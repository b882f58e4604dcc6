"""The blueprint that the files of this folder hang their views on."""

from flask import Blueprint

bp = Blueprint("jobs", __name__)
