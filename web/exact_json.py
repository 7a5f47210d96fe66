"""JSON of requests and answers: numbers are read as Decimals and written digit by digit, never through a float."""

from typing import Any, NoReturn

from flask import Request, Response
from flask.json.provider import JSONProvider
from marshmallow import Schema, ValidationError
from webargs import missing
from webargs.flaskparser import FlaskParser

from catalog.messages import flat
from engine import values
from engine.errors import FormInvalid, UnknownField

UNKNOWN = "没有这个字段，请去掉。"


class ExactJson(JSONProvider):
    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return values.dumps(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return values.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        return Response(values.dumps(self._prepare_response_obj(args, kwargs)), content_type="application/json")


class ArgumentParser(FlaskParser):
    """Reads the body with exact numbers and refuses with our sentences."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        body = req.get_data(cache=True)
        if not body:
            return missing
        if not req.is_json:
            raise FormInvalid({}, "请求内容须是 JSON，请设置 Content-Type: application/json。")
        try:
            return values.loads(body)
        except values.BadValue as wrong:
            raise FormInvalid({}, str(wrong)) from None

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **kwargs: Any) -> NoReturn:
        errors = {field.split(".", 1)[-1] if "." in field else field: told for field, told in flat(error).items()}
        unknown = {field: told for field, told in errors.items() if told == [UNKNOWN]}
        if unknown and len(unknown) == len(errors):
            raise UnknownField(unknown)
        raise FormInvalid(errors)
