"""A person's visit to the portal in a real browser, with all that goes wrong behind what is shown."""

import os
import shutil

import pytest

from tests import factories

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

# A build server has all that the tests need: what is missing there is a failure.
needs_chromium = pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="no Chromium on this machine")


class Visit:
    """One person's browser, with everything that its console and its network complained of."""

    def __init__(self, browser, base: str, viewport: dict):
        self.base, self.complaints, self.responses = base, [], []
        self.context = browser.new_context(viewport=viewport, locale="zh-CN")
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("request", self.follow)
        self.page.on("requestfailed", self.miss)
        self.page.on("response", self.receive)

    def hear(self, message) -> None:
        # Answers with a status of failure are noted where they are received.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def follow(self, request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:", "about:")):
            self.complaints.append(f"external request: {request.url}")

    def miss(self, request) -> None:
        # What a page still asked for when it was left is aborted, and nobody misses it.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed request: {request.url} {request.failure}")

    def receive(self, response) -> None:
        self.responses.append(response)
        if response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"failed request: {response.url} {response.status}")

    def open(self, address: str):
        self.responses.clear()
        return self.page.goto(self.base + address)

    def sign_in(self, username: str, password: str = factories.PASSWORD) -> None:
        self.open("/sign-in/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", password)
        self.page.click("main button")
        self.page.wait_for_url("**/desk/")

    def is_wider_than_its_window(self) -> bool:
        return self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
