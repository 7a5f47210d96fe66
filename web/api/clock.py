"""`/clock`: the engine's time in demo and test, pinned or moved so that timers and due colours can be tried."""

from typing import Any

from engine.errors import NotFound
from web import auth
from web.api.blueprint import Resource
from web.api.schemas import ClockBody, ClockShape
from web.services import services

api = Resource("clock", "业务时间（仅演示与测试）")


def shown() -> dict[str, Any]:
    use = services()
    if not use.settings.demo:
        raise NotFound("可调整的时钟")
    return {"now": use.clock.now(), "simulated": use.clock.simulated}


@api.get("/clock")
@api.response(200, ClockShape)
def read() -> dict[str, Any]:
    """现在的业务时间"""
    return shown()


@api.put("/clock")
@api.arguments(ClockBody)
@api.response(200, ClockShape)
@auth.needs("operate")
def move(body: dict[str, Any]) -> dict[str, Any]:
    """拨到某一时刻，从那里继续走"""
    shown()
    services().engine.move_clock(body["now"])
    return shown()


@api.delete("/clock")
@api.response(200, ClockShape)
@auth.needs("operate")
def reset() -> dict[str, Any]:
    """回到真实时间"""
    shown()
    services().engine.move_clock(None)
    return shown()
