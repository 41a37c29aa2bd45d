"""The table of faults: written out, nothing registers itself. Its order is the order of `practice --list`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from troubleshooter.practice import directaccess, files, sstp
from troubleshooter.practice.fault import Fault

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {fault.id: fault for fault in (*directaccess.FAULTS, *sstp.FAULTS, *files.FAULTS)}
)
