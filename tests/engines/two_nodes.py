"""A Ray cluster of two nodes of one core each on this machine: prints its address, and ends with its standard input."""

import sys
from typing import Any

from ray.cluster_utils import Cluster

NODE: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 100 * 2**20, "include_dashboard": False}
PATIENCE = {"worker_register_timeout_seconds": 300}  # or slow machines start the same worker again and again


def main() -> None:
    cluster = Cluster(initialize_head=True, head_node_args={**NODE, "_system_config": PATIENCE})
    try:
        cluster.add_node(**NODE)
        cluster.wait_for_nodes()
        print(cluster.address, flush=True)
        sys.stdin.read()
    finally:
        cluster.shutdown()  # type: ignore[no-untyped-call]  # ray's own


if __name__ == "__main__":
    main()
