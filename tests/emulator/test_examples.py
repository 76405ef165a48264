"""The runner of the provider's official examples sorts programs rightly."""

import importlib.util
import sys
from pathlib import Path

import pytest

_PATH = Path(__file__).parents[2] / "benchmarks" / "examples.py"
START = "import pulumi\nimport pulumi_alicloud as alicloud\nimport pulumi_random as random\n"
NETWORK = 'net = alicloud.vpc.Network("net", vpc_name="example", cidr_block="10.0.0.0/16")\n'


@pytest.fixture(scope="module")
def runner():
    spec = importlib.util.spec_from_file_location("benchmark_examples", _PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    before = dict(sys.modules)
    module.provide_packages()
    yield module
    for name in set(sys.modules) - set(before):
        if name in ("pulumi_std", "pulumi_random", "pulumi_time"):
            del sys.modules[name]


@pytest.fixture
def verdict(runner):
    def judge(body, file="vpc/network.py"):
        return runner.judge(runner.Example(file, 1, START + body))

    return judge


def test_the_installed_package_has_about_two_thousand_examples(runner):
    found = runner.examples()
    assert 1500 < len(found) < 4000
    assert len({example.key for example in found}) == len(found)
    assert any(example.is_modelled for example in found)
    assert not all(example.is_modelled for example in found)


def test_an_example_of_the_package_works(runner):
    networks = [example for example in runner.examples() if example.file == "vpc/network.py"]
    assert runner.judge(networks[0]).verdict == "works"


def test_a_program_runs_in_the_region_that_it_names_most(runner):
    def region(text):
        return runner.Example("x.py", 1, text).region

    assert region('zone_id="cn-beijing-h"') == "cn-beijing"
    assert region('zone_id="ap-southeast-3b"') == "ap-southeast-3"
    assert region("name") == runner.DEFAULT_REGION


def test_what_nobody_made_is_not_valid_by_itself(verdict):
    found = verdict('alicloud.vpc.Switch("it", vpc_id="vpc-nobodys", cidr_block="10.0.0.0/24",'
                    ' zone_id="cn-beijing-h")')  # fmt: skip
    assert (found.verdict, found.reason.split(":")[0]) == ("invalid", "InvalidVpcId.NotFound")


@pytest.mark.parametrize(
    "body", ["this is no program", "it = no_such_name", "alicloud.vpc.Network(nothing=1)"]
)
def test_a_program_that_python_refuses_is_not_valid(verdict, body):
    assert verdict(body).verdict == "invalid"


def test_a_refusal_of_what_the_program_made_counts_against_the_emulator(verdict):
    found = verdict(NETWORK + 'alicloud.vpc.Switch("it", vpc_id=net.id, cidr_block="192.168.0.0/24",'
                    ' zone_id="cn-beijing-h")')  # fmt: skip
    assert found.verdict == "refused"


def test_random_values_are_the_same_in_both_deployments(verdict):
    found = verdict('number = random.Integer("n", min=10, max=99)\n'
                    "alicloud.vpc.Network('net', vpc_name=f\"net-{number['result']}\")")  # fmt: skip
    assert found.verdict == "works"


def test_figures_are_given_for_both_kinds_of_service(runner):
    kept = [runner.Outcome("a", True, "works"), runner.Outcome("b", False, "refused"),
            runner.Outcome("c", True, "invalid")]  # fmt: skip
    first, second = runner.figures(kept).splitlines()
    assert first.startswith("modelled services: 100.0 % of 1")
    assert second.startswith("all others: 0.0 % of 1")


def test_results_are_read_again(runner, tmp_path):
    path = tmp_path / "results.jsonl"
    path.write_text('{"key": "a", "is_modelled": true, "verdict": "refused", "reason": "x"}\n'
                    '{"key": "a", "is_modelled": true, "verdict": "works", "reason": ""}\n')  # fmt: skip
    assert runner.read_results(path)["a"].verdict == "works"
    assert runner.read_results(tmp_path / "none") == {}
