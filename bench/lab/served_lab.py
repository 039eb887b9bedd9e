"""`python -m bench.lab.served_lab`: run a lab, print its addresses, end with standard input."""

import json
import sys

from local.lab import Lab

if __name__ == "__main__":
    with Lab() as lab:
        print(json.dumps({"url": lab.url, "table": lab.dynamodb_endpoint}), flush=True)
        sys.stdin.read()
