"""nginx with the lines of the README, in front of the packed binary."""

import shutil
import subprocess
from pathlib import Path

from board import PACKAGES, Board, DeployTest
from readme import blocks


class ReverseProxy(DeployTest):
    def test_nginx_with_the_readme_s_lines_serves_the_board_below_a_path(self):
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        if not Path(nginx).exists():
            self.skipTest("nginx is not installed")
        [location] = blocks("### For a team", language="nginx")
        temporary = "".join(
            f"{name}_temp_path {self.folder}/{name};" for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        )
        configuration = self.folder / "nginx.conf"
        configuration.write_text(
            f"daemon off; pid {self.folder}/pid; error_log stderr; events {{}}\n"
            f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:80; {location} }} }}\n"
        )
        subprocess.run([nginx, "-t", "-q", "-c", configuration], check=True)
        server = subprocess.Popen([nginx, "-c", configuration], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.end(server)
        command = [PACKAGES / "pushboard", "--demo", "--allow-host", "pushes.example.com:80"]
        process = subprocess.Popen(command, env={}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.end(process)
        Board().wait(process)
        board = Board(path="/pushboard/", port=80, token=None, headers={"Host": "pushes.example.com"})
        board.wait(server)
        self.assert_opens(board)
