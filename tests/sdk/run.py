"""The vendor's SDK as an independent client of the simulator.

ENS_SIMULATOR is the path of the program. The tests check typed results for valid keys, and documented errors for
invalid requests. The last line is `N passed, M failed`.

    pip install -r tests/sdk/requirements.txt
    ENS_SIMULATOR=target/debug/ens-simulator python tests/sdk/run.py
"""

import json
import os
import subprocess
import sys
import time
import unittest
from unittest import mock

from alibabacloud_ens20171110 import models
from alibabacloud_ens20171110.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils import Utils
from alibabacloud_tea_openapi.utils_models import Config

KEY_ID = "LTAIsdk"
SECRET = "sdk secret"
TOKEN = "sdk token/+="
LIVING = "7c1f0a52-3b5e-41fc-9d55-2f6f0c8a1e90"
EMPTY = "0d5e8f17-c2b4-41fc-a6d9-73e1f0b82c46"
VENDOR_EXAMPLE = "e76f8985-7965-41fc-925b-9648bb6bf650"


class Simulator:
    """A simulator on a free port, which runs during a `with` block."""

    def __init__(self, *arguments):
        self.arguments = [
            os.environ["ENS_SIMULATOR"],
            *("--listen", "127.0.0.1:0", "--statuses", "3000"),
            *("--access-key-id", KEY_ID, "--access-key-secret", SECRET),
            *arguments,
        ]

    def __enter__(self):
        self.process = subprocess.Popen(self.arguments, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise RuntimeError(f"the simulator did not start: {line!r}")
        self.endpoint = line.strip().removeprefix("listening on http://")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    def client(self, key_id=KEY_ID, secret=SECRET, token=None):
        return Client(
            Config(
                access_key_id=key_id,
                access_key_secret=secret,
                security_token=token,
                endpoint=self.endpoint,
                protocol="http",
                region_id="cn-hangzhou",
                read_timeout=20_000,
                connect_timeout=5_000,
            )
        )


class ValidKeys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator().__enter__()
        cls.client = cls.simulator.client()

    @classmethod
    def tearDownClass(cls):
        cls.simulator.__exit__()

    def push_results(self, **parameters):
        parameters.setdefault("app_id", LIVING)
        request = models.DescribeDataPushResultRequest(**parameters)
        return self.client.describe_data_push_result(request)

    def test_push_results_are_typed(self):
        response = self.push_results(page_number=1, page_size=5)
        self.assertEqual(response.status_code, 200)
        body = response.body
        self.assertEqual((body.page_number, body.page_size), (1, 5))
        results = body.push_results.push_result
        self.assertEqual(len(results), 5)
        self.assertGreater(body.total_count, 5)
        self.assertEqual(response.headers["x-acs-request-id"], body.request_id)
        for result in results:
            self.assertTrue(result.name and result.version)
            for group in result.status_stat_s.status_stat:
                self.assertIn(group.status, ("SUCCESS", "FAILED", "PUSHING", "CANCELED"))
                for row in group.region_ids.region_id:
                    self.assertTrue(row.region_id.startswith("cn-"))

    def test_all_entries_come_without_paging_and_in_pages(self):
        body = self.push_results().body
        self.assertIsNone(body.page_number)
        self.assertIsNone(body.page_size)
        self.assertEqual(len(body.push_results.push_result), body.total_count)
        names = set()
        for number in range(1, body.total_count // 4 + 2):
            page = self.push_results(page_number=number, page_size=4).body
            names |= {(result.name, result.version) for result in page.push_results.push_result}
        # A push may have started in between and replaced the oldest.
        all_at_once = {(result.name, result.version) for result in body.push_results.push_result}
        self.assertLessEqual(len(all_at_once ^ names), 4)

    def test_names_can_have_spaces_slashes_and_chinese(self):
        for names in ("a b/c*d,数据文件/地图", "~x+y%20z", "'()!"):
            body = self.push_results(data_names=names).body
            self.assertEqual((body.total_count, body.push_results.push_result), (0, []))

    def test_filters_select_names_versions_and_regions(self):
        results = self.push_results().body.push_results.push_result
        chosen = next(result for result in results if "," not in result.name)
        body = self.push_results(data_names=chosen.name, data_versions=chosen.version).body
        self.assertEqual(
            [(result.name, result.version) for result in body.push_results.push_result],
            [(chosen.name, chosen.version)],
        )
        rows = [row for result in results for group in result.status_stat_s.status_stat
                for row in group.region_ids.region_id]
        body = self.push_results(region_ids=rows[0].region_id).body
        self.assertGreater(body.total_count, 0)
        for result in body.push_results.push_result:
            for group in result.status_stat_s.status_stat:
                for row in group.region_ids.region_id:
                    self.assertEqual(row.region_id, rows[0].region_id)
        self.assertEqual(self.push_results(max_date="2020-01-01").body.total_count, 0)
        self.assertGreater(self.push_results(min_date="2020-01-01").body.total_count, 0)

    def test_the_vendors_example_is_unchanged(self):
        body = self.push_results(app_id=VENDOR_EXAMPLE, page_number=1, page_size=10).body
        self.assertEqual((body.total_count, body.request_id), (6, "CEF72CEB-54B6-4AE8-B225-F876FF7BA984"))
        (result,) = body.push_results.push_result
        (group,) = result.status_stat_s.status_stat
        (row,) = group.region_ids.region_id
        self.assertEqual((result.name, result.version), ("gcs-pre-websocket-eip-telecom", "standard"))
        self.assertEqual((group.status, group.region_id_count), ("FAILED", 2))
        self.assertEqual(
            (row.region_id, row.start_time, row.status_descrip, row.update_time),
            ("cn-wuxi-5", "2021-12-28T16:00:00Z", "Success", "2021-12-07T02:37:10Z"),
        )

    def test_regions_are_typed(self):
        body = self.client.describe_ens_regions(models.DescribeEnsRegionsRequest()).body
        self.assertEqual(body.code, 0)
        self.assertGreater(len(body.ens_regions.ens_regions), 200)
        request = models.DescribeEnsRegionsRequest(ens_region_id="cn-dalian-unicom")
        (dalian,) = self.client.describe_ens_regions(request).body.ens_regions.ens_regions
        self.assertEqual((dalian.name, dalian.province, dalian.area), ("大连联通", "辽宁省", "NorthEastChina"))

    def test_applications_are_typed(self):
        body = self.client.list_applications(models.ListApplicationsRequest()).body
        apps = [app for cluster in body.applications.application for app in cluster.app_list.app]
        self.assertEqual(body.total_count, len(apps))
        self.assertIn(LIVING, [app.app_id for app in apps])
        for app in apps:
            info = json.loads(app.app_info)
            self.assertTrue(info["WorkloadAttribute"][0]["Name"])
            # As in the vendor's sample of this operation, which has no name.
            if app.app_id != VENDOR_EXAMPLE:
                self.assertTrue(info["AppMetaData"]["AppName"])
        request = models.ListApplicationsRequest(cluster_names="prod", page_number=1, page_size=1)
        body = self.client.list_applications(request).body
        (cluster,) = body.applications.application
        self.assertEqual((cluster.cluster_name, len(cluster.app_list.app)), ("prod", 1))
        self.assertEqual((body.page_number, body.page_size), (1, 1))

    def test_a_started_push_is_returned(self):
        data = [{"name": "app 01/数据", "version": "1.0", "size": 100, "archiveType": "tar.gz", "md5": "",
                 "url": "http://xxxx", "timeout": 1000}]
        strategy = {"name": "ScheduleToRegionId",
                    "parameters": {"operator": "In", "values": ["cn-chegndu-telecom-4", "cn-shanghai-cmcc-4"]}}
        request = models.PushApplicationDataRequest(
            app_id=EMPTY, data=json.dumps(data), push_strategy=json.dumps(strategy)
        )
        (result,) = self.client.push_application_data(request).body.push_results.push_result
        self.assertEqual((result.name, result.version, result.result_code), ("app 01/数据", "1.0", 0))
        body = self.push_results(app_id=EMPTY, data_names="app 01/数据").body
        self.assertEqual([result.version for result in body.push_results.push_result], ["1.0"])


class InvalidRequests(unittest.TestCase):
    """Invalid requests and their documented codes."""

    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator().__enter__()
        cls.with_token = Simulator("--security-token", TOKEN).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.simulator.__exit__()
        cls.with_token.__exit__()

    def assert_error(self, code, client, **parameters):
        parameters = parameters or {"app_id": VENDOR_EXAMPLE}
        with self.assertRaises(AlibabaCloudException) as caught:
            client.describe_data_push_result(models.DescribeDataPushResultRequest(**parameters))
        self.assertEqual(caught.exception.code, code)
        self.assertTrue(caught.exception.request_id)
        return caught.exception

    def test_an_unknown_access_key(self):
        error = self.assert_error("InvalidAccessKeyId.NotFound", self.simulator.client(key_id="LTAIother"))
        self.assertEqual(error.status_code, 404)

    def test_a_wrong_secret(self):
        error = self.assert_error("SignatureDoesNotMatch", self.simulator.client(secret="wrong"))
        self.assertEqual(error.status_code, 400)
        self.assertIn("ACS3-HMAC-SHA256", str(error))

    def test_a_date_out_of_the_window(self):
        for seconds in (-3_600, 3_600):
            date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
            with mock.patch.object(Utils, "get_timestamp", staticmethod(lambda: date)):
                self.assert_error("InvalidTimeStamp.Expired", self.simulator.client())

    def test_a_nonce_used_twice(self):
        with mock.patch.object(Utils, "get_nonce", staticmethod(lambda: "the same")):
            client = self.simulator.client()
            client.describe_ens_regions(models.DescribeEnsRegionsRequest())
            self.assert_error("SignatureNonceUsed", client)

    def test_a_wrong_token(self):
        self.assert_error("InvalidSecurityToken.Expired", self.with_token.client(token="another"))

    def test_no_token(self):
        self.assert_error("MissingSecurityToken", self.with_token.client())

    def test_the_right_token(self):
        client = self.with_token.client(token=TOKEN)
        request = models.DescribeDataPushResultRequest(app_id=VENDOR_EXAMPLE)
        self.assertEqual(client.describe_data_push_result(request).body.total_count, 6)

    def test_missing_and_wrong_parameters(self):
        client = self.simulator.client()
        for code, parameters in (
            ("MissingParameter", {"page_size": 1}),
            ("InvalidParameter.AppId", {"app_id": "nobody"}),
            ("InvalidParameter.PageSize", {"app_id": LIVING, "page_size": 0}),
            ("InvalidParameter.MinDate", {"app_id": LIVING, "min_date": "15 Feb"}),
            ("InvalidParameter.MaxDate",
             {"app_id": LIVING, "min_date": "2022-02-20", "max_date": "2022-02-15"}),
        ):
            with self.subTest(code):
                self.assert_error(code, client, **parameters)


class Faults(unittest.TestCase):
    def test_the_sdk_raises_its_exceptions_for_faults(self):
        for fault, code in (("throttle", "Throttling.User"), ("unavailable", "ServiceUnavailable"),
                            ("no-permission", "NoPermission"), ("interface-error", "ens.interface.error")):
            with self.subTest(fault), Simulator("--fault", fault) as simulator:
                with self.assertRaises(AlibabaCloudException) as caught:
                    simulator.client().describe_ens_regions(models.DescribeEnsRegionsRequest())
                self.assertEqual(caught.exception.code, code)


def main():
    if "ENS_SIMULATOR" not in os.environ:
        sys.exit("set ENS_SIMULATOR to the program: target/debug/ens-simulator")
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    failed = len({str(test) for test, _ in result.failures + result.errors})
    print(f"{max(result.testsRun - failed, 0)} passed, {failed} failed")
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
