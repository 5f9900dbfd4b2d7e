"""The README's commands for a team: TLS of its own with a token, and behind a reverse proxy that identifies people."""

import os
import shutil
import stat
import subprocess

from board import PACKAGES, Board, DeployTest
from readme import blocks


class Team(DeployTest):
    def setUp(self):
        super().setUp()
        programs = self.folder / "bin"
        programs.mkdir()
        shutil.copy(PACKAGES / "pushboard", programs)
        self.variables = {"PATH": f"{programs}:{os.environ['PATH']}"}
        [commands] = blocks("### For a team")
        self.of_tls, self.behind_a_proxy = commands.split("\n\n")

    def start(self, commands):
        # The last command replaces the shell, and so is what is ended.
        lines = commands.replace("\npushboard ", "\nexec pushboard ")
        self.assertIn("exec pushboard", lines)
        command = ["bash", "-euo", "pipefail", "-c", lines]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return self.end(subprocess.Popen(command, cwd=self.folder, env=self.variables, **options))

    def test_with_tls_of_its_own(self):
        request = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        files = ["-subj", "/CN=pushes.example.com", "-keyout", "key.pem", "-out", "cert.pem"]
        subprocess.run([*request, *files], cwd=self.folder, check=True, capture_output=True)
        process = self.start(self.of_tls)
        board = Board(port=8443, headers={"Host": "pushes.example.com:8443"}, tls=True)
        board.wait(process)
        token = self.folder / "token"
        self.assertEqual(stat.S_IMODE(token.stat().st_mode), 0o600)
        board.headers["Authorization"] = f"Bearer {token.read_text()}"
        self.assert_opens(board)

    def test_behind_oauth2_proxy(self):
        subprocess.run(["ip", "address", "add", "10.0.0.5/32", "dev", "lo"], check=True)
        self.addCleanup(subprocess.run, ["ip", "address", "delete", "10.0.0.5/32", "dev", "lo"], check=True)
        process = self.start(self.behind_a_proxy)
        headers = {"Host": "pushes.example.com", "X-Forwarded-Proto": "https"}
        board = Board(address="10.0.0.5", token=None, headers={**headers, "X-Forwarded-User": "ada"})
        board.wait(process)
        self.assert_opens(board)
        stranger = Board(address="10.0.0.5", token=None, headers=headers)
        self.assertEqual(stranger.get("api/session")[0], 401)
