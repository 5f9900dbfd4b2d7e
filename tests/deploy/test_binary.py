"""The static binary on a machine that has nothing else: no libraries, no certificates, no /proc, no /tmp."""

import os
import shutil
import subprocess

from board import PACKAGES, TOKEN, Board, DeployTest

# A user that no machine has a name for.
USER = "65532:65532"


class BareMachine(DeployTest):
    def start(self, *arguments, **variables):
        root = self.folder / "root"
        root.mkdir()
        shutil.copy(PACKAGES / "pushboard", root)
        self.folder.chmod(0o755)
        # Read-only, as a container's root.
        subprocess.run(["mount", "--bind", root, root], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", root], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", root], check=True)
        command = [shutil.which("chroot"), f"--userspec={USER}", root, "/pushboard", *arguments]
        return self.end(
            subprocess.Popen(
                command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        )

    def test_it_shows_the_demo_without_any_other_file(self):
        process = self.start("--demo")
        board = Board(token=None)
        board.wait(process)
        self.assert_opens(board)
        self.assertEqual(os.listdir(self.folder / "root"), ["pushboard"])

    def test_without_certificates_it_says_what_is_missing(self):
        keys = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "secret"}
        process = self.start(PUSHBOARD_TOKEN=TOKEN, **keys)
        output, errors = process.communicate(timeout=20)
        self.assertEqual((process.returncode, output), (1, ""))
        self.assertIn("--ca-file", errors)

    def test_its_version_says_what_it_was_built_from(self):
        version = subprocess.run([PACKAGES / "pushboard", "--version"], capture_output=True, text=True, check=True)
        self.assertRegex(version.stdout, r"^pushboard \d+\.\d+\.\d+ \(commit [0-9a-f]{12}(-modified)?, ")
        self.assertIn("-unknown-linux-musl", version.stdout)
