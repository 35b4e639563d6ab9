"""The one answer that is a Word document."""

from io import BytesIO
from typing import Any

from django.http import HttpResponse

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def data_of(document: Any) -> bytes:
    """The bytes of a document, or of a template that is filled."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def docx_response(name: str, document: Any) -> HttpResponse:
    """The document as `name`.docx to be saved; `name` is of ASCII letters, digits and hyphens."""
    response = HttpResponse(data_of(document), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return response
