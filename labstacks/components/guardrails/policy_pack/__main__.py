"""Run by Pulumi, this is the policy pack; run by hand as a module, it prints where the pack is."""

from pathlib import Path

from labstacks.components.guardrails.policy_pack import policies

if __package__ == "labstacks.components.guardrails.policy_pack":
    print(Path(__file__).parent)  # noqa: T201
else:
    import pulumi_policy

    pulumi_policy.PolicyPack(name="labstacks-guardrails", policies=policies(pulumi_policy))
