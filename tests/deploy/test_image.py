"""The container image, built and run by buildah with the README's commands."""

import json
import os
import re
import signal
import subprocess
import time

from board import PACKAGES, TOKEN, Board, DeployTest
from readme import ROOT, blocks

STAND_INS = ROOT / "tests/deploy/stand_ins"


class Image(DeployTest):
    def setUp(self):
        super().setUp()
        self.storage = self.folder / "storage"
        self.variables = {**os.environ, "STORAGE": str(self.storage), "PATH": f"{STAND_INS}:{os.environ['PATH']}"}
        # The README's commands start in the root of the sources, where cargo makes the packages.
        sources = self.folder / "sources/target"
        sources.mkdir(parents=True)
        (sources / "package").symlink_to(PACKAGES)

    def buildah(self, *arguments, **options):
        storage = ["--root", self.storage, "--runroot", f"{self.storage}-run"]
        command = ["buildah", "--storage-driver", "vfs", *storage, *arguments]
        return subprocess.run(command, capture_output=True, text=True, **options)

    def test_the_readme_s_commands_show_the_demo(self):
        [commands] = blocks("### Container")
        build, run = commands.split("export", 1)
        self.sh(build)
        began = time.monotonic()
        output = self.sh(f"export {run}\necho token $PUSHBOARD_TOKEN")
        pid, container, token = re.fullmatch(r"(\d+) (\S+)\ntoken (\S+)\n", output).groups()
        self.addCleanup(self.stop, int(pid))
        board = Board(token=token)
        board.wait()
        healthy = time.monotonic() - began
        self.assert_opens(board)
        print(f"(healthy {healthy:.2f} s after docker run, the whole demo loaded after {time.monotonic() - began:.2f} s) ", end="")
        self.assertEqual(Board(token=TOKEN).get("api/session")[0], 401)

        config = json.loads(self.buildah("inspect", "--type", "image", "pushboard", check=True).stdout)["Docker"]["config"]
        self.assertEqual(config["User"], "65532:65532")
        check = config["Healthcheck"]["Test"]
        self.assertEqual(check[0], "CMD")
        in_container = ["run", "--isolation", "chroot", container, "--", *check[1:]]
        self.assertEqual(self.buildah(*in_container).returncode, 0)
        report = self.buildah("run", "--isolation", "chroot", container, "--", "/pushboard", "diagnose").stdout
        self.assertIn("  /healthz: 200\n", report)
        self.stop(int(pid))
        unhealthy = self.buildah(*in_container)
        self.assertNotEqual(unhealthy.returncode, 0)
        self.assertIn("no response from 127.0.0.1:8787", unhealthy.stderr)

    def test_the_archive_holds_the_binary_and_certificates_alone(self):
        self.buildah("pull", f"docker-archive:{PACKAGES}/pushboard-image.tar", check=True)
        name = next(iter(json.loads(self.buildah("images", "--json", check=True).stdout)))["names"][0]
        container = self.buildah("from", name, check=True).stdout.strip()
        mounted = self.buildah("mount", container, check=True).stdout.strip()
        files = [os.path.join(folder, file) for folder, _, files in os.walk(mounted) for file in files]
        found = sorted(os.path.relpath(file, mounted) for file in files)
        self.assertEqual(found, ["etc/ssl/certs/ca-certificates.crt", "pushboard"])
        labels = json.loads(self.buildah("inspect", "--type", "image", name, check=True).stdout)["Docker"]["config"]["Labels"]
        self.assertRegex(labels["org.opencontainers.image.revision"], r"^[0-9a-f]{12}")
        self.assertRegex(labels["org.opencontainers.image.version"], r"^\d+\.\d+\.\d+$")

    def sh(self, commands):
        command = ["bash", "-euo", "pipefail", "-c", commands]
        folder = self.folder / "sources"
        return subprocess.run(command, cwd=folder, env=self.variables, check=True, stdout=subprocess.PIPE, text=True).stdout

    def stop(self, buildah):
        """Stops what buildah runs, then waits for it."""
        children = subprocess.run(["pgrep", "--parent", str(buildah)], capture_output=True, text=True).stdout.split()
        inner = [pid for child in children for pid in subprocess.run(["pgrep", "--parent", child], capture_output=True, text=True).stdout.split()]
        for pid in inner:
            os.kill(int(pid), signal.SIGTERM)
        began = time.monotonic()
        while os.path.exists(f"/proc/{buildah}/root") and time.monotonic() - began < 10 and inner:
            time.sleep(0.05)
