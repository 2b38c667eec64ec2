"""Debian's Firefox, driven through its own WebDriver BiDi over a socket: no driver beside it, real mouse and keys."""

import base64
import io
import json
import re
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from websockets.sync.client import connect

LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
ANSWER_S = 60.0
QUIET = """
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("messaging-system.rsexperimentloader.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("toolkit.telemetry.enabled", false);
"""


class Firefox:
    """One headless window. complaints: errors that its pages wrote or threw."""

    def __init__(self, profile: Path, width: int, height: int) -> None:
        found = shutil.which("firefox-esr") or shutil.which("firefox")
        if found is None:
            raise RuntimeError("Firefox is not installed: `make test` says how.")
        (profile / "user.js").write_text(QUIET)
        self.complaints: list[str] = []
        self._sent = 0
        self._stack = ExitStack()
        command = [found, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        self._process = subprocess.Popen([*command, "about:blank"], stderr=subprocess.PIPE, text=True)
        self._stack.callback(self._end)
        assert self._process.stderr is not None
        address = next(match[1] for line in self._process.stderr if (match := LISTENING.search(line)))
        self._socket = self._stack.enter_context(connect(f"{address}/session", max_size=2**27, open_timeout=ANSWER_S))
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded"])
        self._context = self._call("browsingContext.getTree")["contexts"][0]["context"]
        viewport = {"width": width, "height": height}
        self._call("browsingContext.setViewport", context=self._context, viewport=viewport)

    def close(self) -> None:
        self._stack.close()

    def goto(self, address: str) -> None:
        self._call("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The expression's value, by way of JSON."""
        target = {"context": self._context}
        answer = self._call(
            "script.evaluate", expression=f"JSON.stringify({expression})", target=target, awaitPromise=True
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def click(self, x: float, y: float) -> None:
        press = {"type": "pointerDown", "button": 0}
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y)}, press, {"type": "pointerUp", "button": 0}]
        self._perform({"type": "pointer", "id": "mouse", "actions": moves})

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 6) -> None:
        way = np.rint(np.linspace(start, end, steps + 1)).astype(int).tolist()
        moves: list[dict[str, Any]] = [{"type": "pointerMove", "x": x, "y": y} for x, y in way]
        moves.insert(1, {"type": "pointerDown", "button": 0})
        self._perform({"type": "pointer", "id": "mouse", "actions": [*moves, {"type": "pointerUp", "button": 0}]})

    def type(self, text: str) -> None:
        strokes = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keys", "actions": strokes})

    def picture(self, x: float, y: float, width: float, height: float) -> NDArray[np.int16]:
        """(height, width, 3) of a part of the window as it is seen."""
        clip = {"type": "box", "x": x, "y": y, "width": width, "height": height}
        shot = self._call("browsingContext.captureScreenshot", context=self._context, clip=clip)
        image = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
        return np.asarray(image).astype(np.int16)

    def _perform(self, source: dict[str, Any]) -> None:
        self._call("input.performActions", context=self._context, actions=[source])

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=ANSWER_S))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.complaints.append(str(message["params"]["text"]))
            if message.get("id") == self._sent:
                assert message["type"] == "success", message
                result: dict[str, Any] = message["result"]
                return result

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
