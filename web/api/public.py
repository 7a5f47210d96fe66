"""`/items` and `/progress`: what anybody may ask without a login."""

from typing import Any

from catalog.items import Item
from engine.errors import NotFound
from handlers.cases.progress import Progress
from web.api.blueprint import Resource
from web.api.hall_schemas import ItemGuideShape, ItemQuery, ItemsShape, ProgressQuery, ProgressShape
from web.progress import looked_up
from web.services import services

api = Resource("public", "公开查询", public=True)


def shape(item: Item) -> dict[str, Any]:
    known = {name: getattr(item, name) for name in ItemGuideShape().fields if hasattr(item, name)}
    return known | {"served": item.process is not None, "guide": dict(item.guide)}


@api.get("/items")
@api.arguments(ItemQuery, location="query")
@api.response(200, ItemsShape)
def items(query: dict[str, Any]) -> dict[str, Any]:
    """服务事项目录；q 可用编码、名称、俗称或拼音首字母"""
    return {"items": [shape(item) for item in services().items.search(query["q"])], "next": None}


@api.get("/items/<code>")
@api.response(200, ItemGuideShape)
def item(code: str) -> dict[str, Any]:
    """一个事项及其办事指南"""
    found = services().items.find(code)
    if found is None:
        raise NotFound("这个事项")
    return shape(found)


@api.get("/progress")
@api.arguments(ProgressQuery, location="query")
@api.response(200, ProgressShape)
def look(query: dict[str, Any]) -> Progress:
    """凭流水号和查询码看办理进度，不含个人信息；猜测会越来越慢"""
    return looked_up(query["case_no"], query["code"])
