"""Forms: a form-js schema, served and enforced by the server with the meaning the browser gives it.

`load` a schema, `Form.initial` to open it, `Form.submit` to take what a person sent; `lint` before publishing.
"""

from engine.errors import FormInvalid
from engine.errors import UnknownField as UnknownFields
from engine.forms.answers import Answer
from engine.forms.components import Field
from engine.forms.files import Known, Reference, file_name, is_reference, reference
from engine.forms.form import Form, FormRefused, lint, load, merged

__all__ = [
    "Answer",
    "Field",
    "Form",
    "FormInvalid",
    "FormRefused",
    "Known",
    "Reference",
    "UnknownFields",
    "file_name",
    "is_reference",
    "lint",
    "load",
    "merged",
    "reference",
]
