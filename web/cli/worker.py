"""scripts/worker: performs due jobs as an RQ worker, beside the web server or on another machine (REDIS_URL)."""

import logging
import sys

from engine.jobs.redis_queue import serve
from web.cli.common import Wrong, run
from web.settings import Settings
from web.wiring import build


def main(arguments: list[str]) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = Settings.from_environment()
    if not settings.redis_url:
        raise Wrong("没有设置 REDIS_URL：不用 Redis 时由网页服务自己执行作业，不需要单独的执行者。")
    serve(build(settings).engine.parts, settings.redis_url)


if __name__ == "__main__":
    sys.exit(run(main))
