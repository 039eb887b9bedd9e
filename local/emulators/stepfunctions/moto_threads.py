"""The places where moto starts threads and waits, which `cooperative` replaces."""

import inspect
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.program import program
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import (
    inline_iteration_component,
    job,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import (
    branch_worker,
    branches_decl,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (  # noqa: E501
    StateTaskService,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_lambda import (  # noqa: E501
    StateTaskServiceLambda,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task_activitiy import (
    StateTaskActivity,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task_lambda import (
    StateTaskLambda,
)
from moto.stepfunctions.parser.asl.eval import environment
from moto.stepfunctions.parser.asl.eval.callback import callback
from moto.stepfunctions.parser.backend import execution_worker

from local.emulators.stepfunctions import cooperative
from local.emulators.stepfunctions.moto_patch import MotoPatch


def _evaluate_in_thread(evaluate: Callable[..., Any]) -> Callable[..., Any]:
    """Let a task that calls a service block a real thread.

    A Lambda call is put into a thread by itself, so that a wait for a task token holds none.
    """

    def evaluated(state: Any, env: Any) -> None:
        if isinstance(state, StateTaskServiceLambda):
            evaluate(state, env)
        else:
            cooperative.call_in_thread(partial(evaluate, state, env))

    return evaluated


def _use(owner: Any, name: str, replacement: Any) -> MotoPatch:
    """Replace a name that a module of moto has imported."""
    imported = getattr(threading, name, None)
    parameters = tuple(inspect.signature(imported).parameters) if imported else None
    return MotoPatch(owner, name, parameters, lambda _: replacement)


_MODULES = (branch_worker, branches_decl, environment, execute_state, inline_iteration_component)
_TASKS = (StateTaskService, StateTaskLambda, StateTaskActivity)
PATCHES = (
    *(_use(module, "threading", cooperative) for module in (*_MODULES, job, program)),
    _use(retrier_decl, "time", cooperative),
    _use(execute_state, "Thread", cooperative.Thread),
    _use(execution_worker, "Thread", cooperative.Thread),
    _use(callback, "Event", cooperative.Event),
    *(MotoPatch(task, "_eval_execution", ("self", "env"), _evaluate_in_thread) for task in _TASKS),
)
