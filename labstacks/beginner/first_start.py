"""What servers of the beginner course do when they start for the first time: cloud-init documents, pure."""

import html
import json
from string import Template

_DATA_DISK = Template("""\
#cloud-config
packages: [mysql]
write_files:
  - path: /usr/local/sbin/mount-data
    permissions: "0755"
    content: |
      #!/bin/bash
      # The data disk is attached only after the first start, so wait for it. The cloud gives a disk the
      # serial number of its id, so another disk is never taken for it.
      set -eu
      disk=""
      for attempt in $$(seq 120); do
        for name in /dev/disk/by-id/*$serial; do
          if [ -e "$$name" ]; then disk=$$name; break 2; fi
        done
        sleep 5
      done
      if [ -z "$$disk" ]; then echo "the data disk $disk_id did not come" >&2; exit 1; fi
      # Only an empty disk is formatted, so that data survives a change of the server.
      blkid "$$disk" >/dev/null || mkfs.ext4 -q -L data "$$disk"
      mkdir -p $mount
      # By its id and not by its label, which a copy of the disk from a snapshot has too.
      grep -q "^$$disk " /etc/fstab || echo "$$disk $mount ext4 defaults,nofail 0 2" >> /etc/fstab
      mount -a
  - path: /etc/systemd/system/mount-data.service
    content: |
      [Unit]
      Description=Format the data disk once, and mount it on $mount

      [Service]
      Type=oneshot
      RemainAfterExit=yes
      TimeoutStartSec=15min
      ExecStart=/usr/local/sbin/mount-data

      [Install]
      WantedBy=multi-user.target
runcmd:
  - [systemctl, daemon-reload]
  - [systemctl, enable, mount-data.service]
  - [systemctl, start, --no-block, mount-data.service]
""")

_WEB_PAGE = Template("""\
#cloud-config
packages: [nginx]
write_files:
  - path: /opt/page/index.html
    content: $page
  - path: /opt/page/health
    content: "ok\\n"
runcmd:
  - cp /opt/page/index.html /opt/page/health /usr/share/nginx/html/
  - [systemctl, enable, --now, nginx]
""")

_PAGE = Template("""\
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>$who</title>
<h1>$greeting</h1>
<p>You were served by <b>$who</b>.</p>
</html>
""")


def data_disk_script(mount: str, disk_id: str) -> str:
    """Wait for the data disk, format it if it is empty, and mount it now and at every start.

    It also installs the MySQL client, for the lab with the database.

    Args:
        mount: The folder to mount it on, e.g. ``/data``.
        disk_id: The disk, ``d-…``. Other disks of the server are left alone.
    """
    return _DATA_DISK.substitute(mount=mount, disk_id=disk_id, serial=disk_id.removeprefix("d-"))


def web_page_script(who: str, greeting: str) -> str:
    """Serve a page on port 80 that says which server it comes from, and ``/health`` for health checks.

    Args:
        who: The server, e.g. ``server 1 of s07``.
        greeting: The page's headline; any text.
    """
    page = _PAGE.substitute(who=html.escape(who), greeting=html.escape(greeting))
    # A JSON string is a YAML string too, whatever is in it.
    return _WEB_PAGE.substitute(page=json.dumps(page))
