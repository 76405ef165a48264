# shard.sh
set -eu
labstacks up --yes --json --shard "$1" > up.json          # 3: some seats failed; the document says which, and why
labstacks verify --json --shard "$1" > verify.json        # 3: a seat has drifted
labstacks down --yes --json --shard "$1" > down.json      # 6: something is left in the cloud
python -c 'import json; up = json.load(open("up.json")); print("shard", up["shard"], *[s["seat"] for s in up["seats"]])'
