"""The lists of components: valid, and of the binary and the page that are packed."""

import json

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from board import PACKAGES, DeployTest
from readme import ROOT


class Components(DeployTest):
    def components(self, name, expected, never):
        text = (PACKAGES / f"{name}.cdx.json").read_text()
        listed = json.loads(text)
        version = SchemaVersion.from_version(listed["specVersion"])
        self.assertIsNone(JsonStrictValidator(version).validate_str(text))
        names = {component["name"]: component for component in listed["components"]}
        for package in expected:
            self.assertIn("version", names[package])
            self.assertTrue(names[package]["licenses"])
        for package in never:
            self.assertNotIn(package, names)
        self.assertNotIn(str(ROOT), text)

    def test_of_the_binary(self):
        # What only another system's binary has is not in it, nor what tests use.
        self.components("pushboard", ["rustls", "hyper", "rustls-platform-verifier", "ring"], ["windows-sys", "proptest", "leptos"])

    def test_of_the_page(self):
        self.components("page", ["leptos", "wasm-bindgen", "serde_json"], ["rustls", "criterion"])
