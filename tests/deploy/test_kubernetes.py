"""The manifests, rendered by the README's commands, valid by the schemas of the API, and started as a pod would be."""

import base64
import os
import shutil
import subprocess

import kubernetes_validate
import yaml

from board import PACKAGES, Board, DeployTest
from readme import ROOT, blocks

STAND_INS = ROOT / "tests/deploy/stand_ins"
# The oldest and the newest release whose schemas are checked.
RELEASES = ["1.28", "1.37"]
KEYS = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "secret"}


class Kubernetes(DeployTest):
    def setUp(self):
        super().setUp()
        kubectl = shutil.which("kubectl")
        if kubectl is None:
            self.skipTest("kubectl is not installed: it renders the overlays")
        shutil.copytree(ROOT / "deploy/kubernetes", self.folder / "deploy/kubernetes")
        variables = {
            **os.environ,
            **KEYS,
            "KUBECTL": kubectl,
            "RENDERED": str(self.folder),
            "PATH": f"{STAND_INS}:{os.environ['PATH']}",
        }
        commands = "\n".join(blocks("### Kubernetes"))
        subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=self.folder, env=variables, check=True)
        self.overlays = {}
        for overlay in ["demo", "access-key", "rrsa"]:
            documents = list(yaml.safe_load_all((self.folder / f"{overlay}.yaml").read_text()))
            self.overlays[overlay] = {}
            for document in documents:
                self.overlays[overlay].setdefault(document["kind"], []).append(document)

    def only(self, overlay, kind):
        [document] = self.overlays[overlay][kind]
        return document

    def container(self, overlay):
        [container] = self.only(overlay, "Deployment")["spec"]["template"]["spec"]["containers"]
        return container

    def variables(self, overlay):
        """The environment of the container, with the files of Secrets where this test has put them."""
        named = {"configMapRef": "ConfigMap", "secretRef": "Secret"}
        found = {}
        for source in self.container(overlay)["envFrom"]:
            [(reference, name)] = source.items()
            [document] = [one for one in self.overlays[overlay][named[reference]] if one["metadata"]["name"] == name["name"]]
            values = document["data"]
            if reference == "secretRef":
                values = {key: base64.b64decode(value).decode() for key, value in values.items()}
            found.update(values)
        return found

    def start(self, overlay, changes):
        """Starts the binary as the node would; returns the token too."""
        [volume] = self.only(overlay, "Deployment")["spec"]["template"]["spec"]["volumes"]
        [mount] = self.container(overlay)["volumeMounts"]
        [secret] = [one for one in self.overlays[overlay]["Secret"] if one["metadata"]["name"] == volume["secret"]["secretName"]]
        os.makedirs(mount["mountPath"], exist_ok=True)
        # As the node mounts it: in memory, for the group.
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", mount["mountPath"]], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", mount["mountPath"]], check=True)
        for name, value in secret["data"].items():
            file = os.path.join(mount["mountPath"], name)
            with open(file, "wb") as opened:
                opened.write(base64.b64decode(value))
            os.chown(file, 0, 65532)
            os.chmod(file, volume["secret"]["defaultMode"])
        security = self.only(overlay, "Deployment")["spec"]["template"]["spec"]["securityContext"]
        process = subprocess.Popen(
            [PACKAGES / "pushboard"],
            env={**self.variables(overlay), **changes},
            user=security["runAsUser"],
            group=security["runAsGroup"],
            extra_groups=[security["fsGroup"]],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self.end(process), base64.b64decode(secret["data"]["token"]).decode()

    def probe(self, overlay):
        for kind in ["readinessProbe", "livenessProbe"]:
            probe = self.container(overlay)[kind]["httpGet"]
            [port] = [port["containerPort"] for port in self.container(overlay)["ports"] if port["name"] == probe["port"]]
            board = Board(path="", port=port)
            self.assertEqual(board.get(probe["path"], headers={"Host": f"10.244.1.7:{port}"})[0], 200, kind)

    def test_every_manifest_is_valid(self):
        count = 0
        for kinds in self.overlays.values():
            for document in [one for documents in kinds.values() for one in documents]:
                for release in RELEASES:
                    kubernetes_validate.validate(document, release, strict=True)
                count += 1
        self.assertGreater(count, 20)

    def test_the_demo_opens_through_a_tunnel(self):
        process, token = self.start("demo", {})
        board = Board(token=token)
        board.wait(process)
        self.assert_opens(board)
        self.probe("demo")
        self.assertEqual(Board(token=None).get("api/session")[0], 401)
        status, counts = Board(port=9787, token=None, headers={"Host": "10.244.1.7:9787"}).get("metrics")
        self.assertEqual(status, 200)
        self.assertIn(b"pushboard_build_info", counts)
        diagnose = [PACKAGES / "pushboard", "diagnose"]
        report = subprocess.run(diagnose, env=self.variables("demo"), capture_output=True, text=True, check=True).stdout
        self.assertIn("pushboard_build_info", report)
        self.assertNotIn(token, report)

    def test_behind_the_ingress_people_are_signed_in_at_its_path(self):
        ingress = self.only("rrsa", "Ingress")
        [rule] = ingress["spec"]["rules"]
        [path] = rule["http"]["paths"]
        signed_in = ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/auth-response-headers"]
        # No cluster is here, and no ENS: the pods' network is this machine, and the demo is shown.
        changes = {"PUSHBOARD_TRUSTED_PROXY": "127.0.0.1/32", "PUSHBOARD_DEMO": "true"}
        process, _ = self.start("rrsa", changes)
        headers = {"Host": rule["host"], "X-Forwarded-Proto": "https"}
        board = Board(path=path["path"] + "/", token=None, headers={**headers, signed_in: "ada"})
        board.wait(process)
        self.assert_opens(board)
        self.probe("rrsa")
        stranger = Board(path=path["path"] + "/", token=None, headers=headers)
        self.assertEqual(stranger.get("api/session")[0], 401)

    def test_the_keys_of_a_ram_user_reach_the_process(self):
        self.assertEqual({name: self.variables("access-key").get(name) for name in KEYS}, KEYS)
        changes = {"PUSHBOARD_ENDPOINT": "http://127.0.0.1:1"}
        process, _ = self.start("access-key", changes)
        Board().wait(process)
        process.terminate()
        self.assertIn("Live", process.communicate(timeout=20)[0])

    def test_a_role_of_the_service_account_is_injected(self):
        annotations = self.only("rrsa", "ServiceAccount")["metadata"]["annotations"]
        self.assertIn("pod-identity.alibabacloud.com/role-name", annotations)
        labels = self.only("rrsa", "Namespace")["metadata"]["labels"]
        self.assertEqual(labels["pod-identity.alibabacloud.com/injection"], "on")
        pod = self.only("rrsa", "Deployment")["spec"]["template"]["spec"]
        self.assertEqual(pod["serviceAccountName"], self.only("rrsa", "ServiceAccount")["metadata"]["name"])
