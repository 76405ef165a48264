"""Facts about Alibaba Cloud: resource types, regions and zones, instance types, prices and quotas."""
