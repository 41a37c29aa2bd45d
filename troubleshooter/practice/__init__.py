"""Practice: real faults on a gateway of this computer, so that a newcomer without a VPN walks a real diagnosis.

Rules: 127.0.0.1 alone, on ports that the system chooses; pure Python, no other program and no special rights; what is
started is stopped, and nothing stays on disk.
"""
