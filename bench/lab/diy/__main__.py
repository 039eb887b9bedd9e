"""`python -m bench.lab.diy`: start the stack, print its addresses as JSON, end with standard input.

`python -m bench.lab.diy moto PORT` is the process of moto's server.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
ACCOUNT = "123456789012"
REGION = "us-east-1"
LAMBDA = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"
_THREADS = 128
"""More than there are calls at once: a handler that waits in one makes others."""
_START_SECONDS = 30
_RETRY_SECONDS = 0.1


def main() -> None:
    """Start each part in a process of its own, and Lambda in this one."""
    table, moto, runner, endpoint = (_free_port() for _ in range(4))
    os.environ |= _environment(table, moto, endpoint)
    node, scripts = shutil.which("node"), Path(sys.executable).parent
    assert node is not None
    dynalite = [node, "node_modules/.bin/dynalite", "--createTableMs", "0", "--port", f"{table}"]
    dex = [f"{scripts / 'dex-local-runner'}", "start-server", "--log-level", "ERROR"]
    dex += ["--host", HOST, "--port", f"{runner}", "--local-runner-region", REGION]
    with ExitStack() as stack:
        _start(stack, dynalite)
        _start(stack, [sys.executable, "-m", "bench.lab.diy", "moto", f"{moto}"])
        _start(stack, [*dex, "--lambda-endpoint", _url(endpoint)])
        _serve_lambda(stack, endpoint, _url(runner))
        _create_table(_url(table))
        _create_state_machine(_url(moto))
        print(json.dumps({"url": _url(endpoint), "table": _url(table)}), flush=True)
        sys.stdin.read()


def _environment(table: int, moto: int, endpoint: int) -> dict[str, str]:
    """Return the variables of the handlers; moto calls Lambda at MOTO_PORT."""
    return {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL_DYNAMODB": _url(table),
        "AWS_ENDPOINT_URL_LAMBDA": _url(endpoint),
        "AWS_ENDPOINT_URL_SFN": _url(moto),
        "MOTO_PORT": str(endpoint),
        "TABLE_NAME": "loans",
        "DURABLE_FUNCTION": f"{LAMBDA}:durable:live",
        "STATE_MACHINE_ARN": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:loan",
        "FRAUD_FUNCTION": f"{LAMBDA}:fraud",
        "DEPLOYMENT": "local",
        "POWERTOOLS_SERVICE_NAME": "diy",
        "POWERTOOLS_METRICS_NAMESPACE": "diy",
    }


def _serve_lambda(stack: ExitStack, port: int, runner: str) -> None:
    from waitress.server import create_server

    from bench.lab.diy.endpoint import application
    from bench.lab.diy.workers import start_pool

    pool = start_pool()
    stack.callback(pool.shutdown, wait=False, cancel_futures=True)
    server = create_server(application(pool, runner), host=HOST, port=port, threads=_THREADS)
    threading.Thread(target=server.run, daemon=True).start()


def _serve_moto(port: str) -> None:
    from jsonata.jsonata import Jsonata
    from moto.core.config import default_user_config
    from moto.server import main as serve
    from moto.stepfunctions.parser.asl.jsonata import jsonata

    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    jsonata._eval_jsonata = lambda text: Jsonata(text).evaluate(None)  # noqa: SLF001
    serve(["--port", port])


def _create_table(endpoint: str) -> None:
    import boto3

    from local.emulators.dynamodb.dynalite import table_definition

    dynamodb = boto3.client("dynamodb", endpoint_url=endpoint)
    _retry(lambda: dynamodb.create_table(**table_definition("loans")))
    dynamodb.get_waiter("table_exists").wait(TableName="loans", WaiterConfig={"Delay": 1})


def _create_state_machine(endpoint: str) -> None:
    import boto3

    states = boto3.client("stepfunctions", endpoint_url=endpoint)
    text = Path("stepfunctions/workflow.asl.json").read_text(encoding="utf-8")
    definition = text.replace("${TasksFunctionArn}", f"{LAMBDA}:tasks")
    role = f"arn:aws:iam::{ACCOUNT}:role/diy"
    _retry(lambda: states.create_state_machine(name="loan", definition=definition, roleArn=role))


def _retry(call: Callable[[], Any]) -> None:
    """Repeat a call until the server that has just been started answers it."""
    ends = time.monotonic() + _START_SECONDS
    while True:
        try:
            call()
        except Exception:
            if time.monotonic() > ends:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            return


def _start(stack: ExitStack, command: list[str]) -> None:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    stack.callback(process.wait)
    stack.callback(process.terminate)


def _url(port: int) -> str:
    return f"http://{HOST}:{port}"


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        return int(sock.getsockname()[1])


if __name__ == "__main__":
    if sys.argv[1:2] == ["moto"]:
        _serve_moto(sys.argv[2])
    else:
        main()
