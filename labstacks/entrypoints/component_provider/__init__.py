"""Serves the components to Pulumi programs in any language; ``PulumiPlugin.yaml`` at the top starts it."""
