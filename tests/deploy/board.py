"""Opens the board of a running pushboard, as a browser does."""

import http.client
import json
import os
import shutil
import ssl
import tempfile
import time
import unittest
import urllib.parse
from pathlib import Path

PACKAGES = Path(os.environ["PACKAGES"])
TOKEN = "token-of-the-package-tests-0123456789abcdef"
# The application that the demo opens first has most of its 10,000 pushes; they change as time passes.
HALF_OF_THE_STATUSES = 5_000


class Board:
    """The page below a path of an address, for a client with these headers."""

    def __init__(self, path="/", address="127.0.0.1", port=8787, token=TOKEN, headers=None, tls=False):
        self.path = path
        self.address = address
        self.port = port
        self.tls = tls
        self.headers = {"Host": f"localhost:{port}", "X-Pushboard": "1"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"
        self.headers.update(headers or {})

    def get(self, path, headers=None):
        """Status and body."""
        connection = self.connection()
        try:
            connection.request("GET", self.path + path, headers=self.headers if headers is None else headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def connection(self):
        if not self.tls:
            return http.client.HTTPConnection(self.address, self.port, timeout=30)
        # The certificate is one of the test.
        return http.client.HTTPSConnection(
            self.address, self.port, timeout=30, context=ssl._create_unverified_context()
        )

    def json(self, path):
        status, body = self.get(path)
        if status != 200:
            raise AssertionError(f"{path}: {status} {body[:300]!r}")
        return json.loads(body)

    def wait(self, process=None, seconds=20):
        """Waits until /healthz responds, as the node of a cluster requests it."""
        began = time.monotonic()
        while True:
            try:
                if self.get("healthz", headers={"Host": f"10.244.1.7:{self.port}"})[0] == 200:
                    return
            except OSError:
                pass
            if process is not None and process.poll() is not None:
                raise AssertionError(f"it ended with {process.returncode}: {process.stderr.read()}")
            if time.monotonic() - began > seconds:
                raise AssertionError("it does not respond")
            time.sleep(0.005)

    def open(self):
        """Opens the page and loads all pages of the application that it shows first; returns the number of push statuses."""
        status, page = self.get("")
        if status != 200 or b"pushboard-app-" not in page:
            raise AssertionError(f"no page: {status} {page[:300]!r}")
        app = self.json("api/session")["demo_app_id"]
        entries, total, number = [], 1, 1
        while len(entries) < total:
            query = urllib.parse.urlencode({"AppId": app, "PageNumber": number, "PageSize": 100})
            page = self.json(f"api/push-results?{query}")
            found = page["PushResults"]["PushResult"]
            if not found:
                raise AssertionError(f"page {number} of {total} entries is empty")
            entries += found
            total = page["TotalCount"]
            number += 1
        stats = [stat for entry in entries for stat in entry["StatusStatS"]["StatusStat"]]
        return sum(len(stat["RegionIds"]["RegionId"]) for stat in stats)


class DeployTest(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pushboard-deploy-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def assert_opens(self, board):
        """The page is there, and all pushes of the demo."""
        self.assertGreater(board.open(), HALF_OF_THE_STATUSES)

    def end(self, process):
        """Ends a process when the test ends."""

        def end():
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=20)

        self.addCleanup(end)
        return process
