"""An exclusive lock on an open file, given back by the system when the program ends, however it ends.

Sources: flock(2), https://man7.org/linux/man-pages/man2/flock.2.html; on Windows `msvcrt.locking`,
https://docs.python.org/3/library/msvcrt.html#msvcrt.locking, which keeps others from reading the locked bytes: so the
byte that is locked lies far behind the end of any journal.
"""

from __future__ import annotations

import errno
import os
import sys

_FAR = 1 << 30  # msvcrt takes 32-bit places only
_TAKEN = (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)

if sys.platform == "win32":
    import msvcrt

    def take(fd: int) -> bool:
        """Lock the file; False when another program holds the lock. An OSError is any other refusal."""
        os.lseek(fd, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
        return True

else:
    import fcntl

    def take(fd: int) -> bool:
        """Lock the file; False when another program holds the lock. An OSError is any other refusal."""
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
        return True
