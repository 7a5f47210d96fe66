"""The program of one window, with its device's key, over the contract: for tests and figures that need a device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from device_bridge import protocol
from handlers import device

if TYPE_CHECKING:
    from tests.support.site import Answer, Site


class Agent:
    """Enrolled at `window`; hears what the desk asks and gives whatever answer it is told to."""

    def __init__(self, site: Site, window: str) -> None:
        self.id, self.window, self.counter = f"{window}-agent", window, 0
        self._call = site.stranger()
        with site.services.db.write() as conn:
            self.key = device.enrol(conn, site.services.devices, self.id, window, "测试设备", list(device.KINDS))

    def poll(self, wait_s: float = 0, mac: str | None = None) -> Answer:
        """`mac` in place of the proof that the device's key gives."""
        self.counter += 1
        proof = mac or protocol.poll(self.key, self.id, self.window, self.counter)
        path = f"/window/requests?device={self.id}&window={self.window}&counter={self.counter}&wait_s={wait_s}"
        return self._call.get(path, headers={"X-Device-Mac": proof})

    def asked(self, wait_s: float = 0) -> protocol.Request:
        """The last that the desk has asked and nobody has answered."""
        message = self.poll(wait_s).json["requests"][-1]
        return protocol.read_request(self.key, self.window, message)

    def answer(self, request: protocol.Request, result: dict[str, Any], data: bytes = b"", **more: Any) -> Answer:
        """`more` changes what was signed."""
        self.counter += 1
        body = protocol.write_answer(self.key, request, self.id, self.counter, result, data)
        return self._call.post("/window/answers", body | more)
