"""Files that people hand in: JPEG, PNG and PDF, judged by their content in a process of their own, kept by digest.

`accept` checks and cleans one upload, `page_png` draws one page of what was kept; `Blobs` puts and gets bytes.
"""

from handlers.files.accepting import Accepted, accept, page_png
from handlers.files.blobs import Blobs, DatabaseBlobs
from handlers.files.refusals import FileRefused

__all__ = ["Accepted", "Blobs", "DatabaseBlobs", "FileRefused", "accept", "page_png"]
