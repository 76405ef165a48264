"""Serves the components to Pulumi programs in any language; ``plugin/PulumiPlugin.yaml`` starts it."""
