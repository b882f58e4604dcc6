from flask import Blueprint

bp = Blueprint("field", __name__)
