"""Process packages: taken in, checked, published by two people, and handed to the engine ready to run.

`read_upload` reads what was sent, `Packages` lints, publishes, approves and retires, `PublishedDefinitions` gives the
commands their processes, forms and decisions, `deploy_factory` brings in the folders of processes/ at the first start.
"""

from engine.packages.definitions import PublishedDefinitions
from engine.packages.files import PackageFiles, read_folder, read_upload
from engine.packages.inspect import Inspection, inspect
from engine.packages.publish import Packages, Published

__all__ = [
    "Inspection",
    "PackageFiles",
    "Packages",
    "Published",
    "PublishedDefinitions",
    "inspect",
    "read_folder",
    "read_upload",
]
