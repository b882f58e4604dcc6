from flask import Blueprint

bp = Blueprint("owner", __name__)
