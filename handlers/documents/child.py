"""The renderer process: reads one order after another from standard input and answers on standard output.

It is started by renderer.py, has limits of its own, and knows nothing but what an order holds. Arguments: the folder of
prepared fonts, that of the site's own, and the scratch folder, which it removes when the server is gone.
"""

import logging
import os
import resource
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from handlers.documents.fonts import faces
from handlers.documents.layout import Layout, LayoutFailed
from handlers.documents.protocol import frame, order_from, read_frame
from handlers.documents.sandbox import TemplateFailed, fill

MEMORY = 768 * 1024**2
CPU_S = 20
FILE = 64 * 1024**2


class ServerGone(Exception):
    """Nobody is there any more to print for."""


def main(arguments: list[str]) -> None:
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_AS, MEMORY)
    limit(resource.RLIMIT_FSIZE, FILE)
    # answers leave by a descriptor of their own: whatever a library prints cannot get between them
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    prepared, own, scratch = map(Path, arguments)
    layout = Layout(faces(prepared, own))
    say(answers, frame({"ready": True}))
    exactly = reader(sys.stdin.buffer)
    try:
        while True:
            say(answers, answer(layout, exactly))
    except (ServerGone, BrokenPipeError):
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(0)


def answer(layout: Layout, exactly: Callable[[int], bytes]) -> bytes:
    order = order_from(read_frame(exactly)[0])
    used = resource.getrusage(resource.RUSAGE_SELF)
    # the kernel counts the life of the process: each order is given its own seconds on top
    limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + CPU_S)
    try:
        html = fill(order.template, order.templates, order.values)
        printed = layout.print(html, order.assets)
    except (TemplateFailed, LayoutFailed) as error:
        return frame({"error": f"文书“{order.title}”{error}"})
    except MemoryError:
        return frame({"error": f"文书“{order.title}”占用内存过多，请减少打印的内容。", "worn": True})
    return frame({"pages": printed.pages}, printed.pdf)


def limit(what: int, soft: int) -> None:
    resource.setrlimit(what, (soft, resource.getrlimit(what)[1]))


def say(stream: BinaryIO, data: bytes) -> None:
    stream.write(data)
    stream.flush()


def reader(stream: BinaryIO) -> Callable[[int], bytes]:
    def exactly(length: int) -> bytes:
        data = stream.read(length)
        if len(data) < length:
            raise ServerGone
        return data

    return exactly


if __name__ == "__main__":
    main(sys.argv[1:])
