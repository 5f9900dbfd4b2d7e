"""The Debian package and its unit: installed by the README's commands on a copy of this machine with a systemd of its own."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from board import PACKAGES, Board, DeployTest
from readme import ROOT, blocks

UNIT = ROOT / "deploy/systemd/pushboard.service"
# Of 10: 1.2 is the network that it needs, and what DynamicUser can't take away.
EXPOSURE = 1.3
CGROUPS = Path("/sys/fs/cgroup")


class Unit(DeployTest):
    def test_it_is_valid(self):
        # Beside the program that it starts.
        program = self.folder / "usr/bin/pushboard"
        program.parent.mkdir(parents=True)
        shutil.copy(PACKAGES / "pushboard", program)
        unit = self.folder / "pushboard.service"
        unit.write_text(UNIT.read_text().replace("/usr/bin/pushboard", str(program)))
        drop_in = self.folder / "pushboard.service.d"
        drop_in.mkdir()
        shutil.copy(ROOT / "deploy/systemd/keys.conf", drop_in)
        verified = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
        ours = [line for line in verified.stderr.splitlines() if "pushboard" in line]
        self.assertEqual((verified.returncode, ours), (0, []))

    def test_its_exposure_is_small(self):
        command = ["systemd-analyze", "security", "--offline=yes", f"--threshold={int(EXPOSURE * 10)}", UNIT]
        report = subprocess.run(command, capture_output=True, text=True)
        print(report.stdout.strip().splitlines()[-1], end=" ")
        self.assertEqual(report.returncode, 0, report.stdout)


class Service(DeployTest):
    """A machine that has booted."""

    def setUp(self):
        super().setUp()
        # systemd's own groups of processes go below this one, and end with it.
        hierarchy = CGROUPS if (CGROUPS / "cgroup.controllers").exists() else CGROUPS / "systemd"
        self.group = hierarchy / self.folder.name
        try:
            self.group.mkdir()
        except OSError as error:
            self.skipTest(f"no group of processes can be made for systemd: {error}")
        self.addCleanup(self.remove_group)
        join = f'echo $$ > "{self.group}/cgroup.procs"; exec "$@"'
        boot = ["unshare", "--mount", "--pid", "--fork", "--cgroup", "--kill-child"]
        machine = [*boot, "sh", ROOT / "tests/deploy/machine.sh", self.folder]
        self.machine = subprocess.Popen(["sh", "-c", join, "sh", *machine], stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.power_off)
        self.wait_for(lambda: self.run_inside("systemctl is-active bare.target").stdout == "active\n")
        if shutil.which("sudo") is None:
            self.inside('printf \'#!/bin/sh\\nexec "$@"\\n\' > /usr/bin/sudo; chmod +x /usr/bin/sudo')
        self.inside("mkdir -p /tmp/sources/target/package")
        # As if it were built there; apt's own user must be able to read it.
        target = f"/proc/{self.pid()}/root/tmp/sources/target/package"
        shutil.copy(PACKAGES / "pushboard.deb", target)

    def pid(self):
        """The machine's first process."""
        children = subprocess.run(["pgrep", "--parent", str(self.machine.pid)], capture_output=True, text=True)
        return int(children.stdout) if children.stdout.strip() else None

    def run_inside(self, commands):
        pid = self.pid()
        if pid is None:
            return subprocess.CompletedProcess([], 1, "", "the machine has not booted")
        enter = ["nsenter", "--target", str(pid), "--mount", "--pid", "--cgroup", "--root", "--wd=/tmp"]
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"}
        return subprocess.run(
            [*enter, "bash", "-euo", "pipefail", "-c", commands], capture_output=True, text=True, env=environment, timeout=120
        )

    def inside(self, commands):
        """Runs commands on the machine; returns what they print."""
        result = self.run_inside(commands)
        self.assertEqual(result.returncode, 0, f"{commands}: {result.stdout} {result.stderr}")
        return result.stdout

    def wait_for(self, is_true, seconds=30):
        began = time.monotonic()
        while not is_true():
            self.assertIsNone(self.machine.poll(), self.machine.stderr)
            self.assertLess(time.monotonic() - began, seconds, "it takes too long")
            time.sleep(0.1)

    def main_process(self):
        return self.inside("systemctl show --property MainPID --value pushboard").strip()

    def power_off(self):
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        self.machine.communicate(timeout=20)

    def remove_group(self):
        for folder, _, _ in os.walk(self.group, topdown=False):
            for _ in range(50):
                try:
                    os.rmdir(folder)
                    break
                except OSError:
                    time.sleep(0.1)

    def test_the_readme_s_commands_install_a_service_that_survives(self):
        install, keys = blocks("### systemd")
        self.inside(f"cd /tmp/sources; {install}")
        token = self.inside("cat /etc/pushboard/token").strip()
        board = Board(token=token)
        board.wait()
        self.assert_opens(board)
        self.assertEqual(Board(token=None).get("api/session")[0], 401)
        self.assertEqual(self.inside("systemctl is-enabled pushboard"), "enabled\n")
        status = self.inside("cat /proc/$(systemctl show --property MainPID --value pushboard)/status")
        self.assertRegex(status, r"CapBnd:\t0+\n")
        self.assertRegex(status, r"NoNewPrivs:\t1\n")
        self.assertRegex(status, r"Seccomp:\t2\n")
        self.assertNotRegex(status, r"Uid:\t0\t")

        report = self.inside("sudo pushboard diagnose --config /etc/pushboard/pushboard.toml")
        self.assertIn("  /healthz: 200\n", report)
        self.assertNotIn(token, report)

        # It lives for longer than the watchdog waits, as long as it responds.
        first = self.main_process()
        time.sleep(3)
        self.assertEqual(self.main_process(), first)
        self.inside("systemctl reload pushboard")
        board.wait()
        self.assertEqual(self.main_process(), first)
        self.inside(f"kill -STOP {first}")
        self.wait_for(lambda: self.main_process() not in (first, "0"))
        board.wait()
        self.assertIn("watchdog", self.inside("journalctl --unit pushboard --no-pager").lower())

        self.inside("mkdir -p ~/.alibabacloud; printf '[default]\\ntype = access_key\\naccess_key_id = canary-id\\n"
                    "access_key_secret = canary-secret\\n' > ~/.alibabacloud/credentials")
        self.inside(f"cd /tmp/sources; {keys}")
        board.wait()
        self.assertEqual(board.json("api/session")["mode"], "live")

        self.inside("systemctl stop pushboard")
        self.assertEqual(self.inside("systemctl show --property Result --value pushboard"), "success\n")
        journal = self.inside("journalctl --no-pager")
        self.assertNotIn(token, journal)
        self.assertNotIn("canary-secret", journal)

    def test_an_upgrade_keeps_settings_and_a_removal_leaves_none_running(self):
        install, _ = blocks("### systemd")
        self.inside(f"cd /tmp/sources; {install}")
        board = Board(token=self.inside("cat /etc/pushboard/token").strip())
        board.wait()
        self.inside("echo '# mine' >> /etc/pushboard/pushboard.toml")
        self.inside("dpkg --install /tmp/sources/target/package/pushboard.deb")
        self.assertIn("# mine", self.inside("cat /etc/pushboard/pushboard.toml"))
        board.wait()
        self.assertEqual(self.inside("systemctl is-active pushboard"), "active\n")
        self.inside("apt-get remove --yes pushboard")
        self.assertNotEqual(self.run_inside("systemctl is-active pushboard").stdout, "active\n")
        self.inside("test ! -e /usr/bin/pushboard && test -e /etc/pushboard/token")
