"""Service items: what the public may apply for, with all that a guide, a check-list and a review need to know of it."""

from catalog.items.item import Branch, Condition, Item, Law, Material
from catalog.items.load import FOLDER, as_item, load_items
from catalog.items.lookup import Catalogue

__all__ = ["FOLDER", "Branch", "Catalogue", "Condition", "Item", "Law", "Material", "as_item", "load_items"]
