"""A Ray cluster of two nodes of one core each on this machine: prints its address, and ends with its standard input."""

import sys

from ray.cluster_utils import Cluster

MEGABYTE = 2**20


def main() -> None:
    cluster = Cluster()
    try:
        for _ in range(2):
            cluster.add_node(num_cpus=1, object_store_memory=100 * MEGABYTE, include_dashboard=False)
        cluster.wait_for_nodes()
        print(cluster.address, flush=True)
        sys.stdin.read()
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main()
