"""A request as every module of web takes it: who is asking and under which session Litestar need not know."""

from litestar import Request
from litestar.datastructures import State

AnyRequest = Request[object, object, State]
