#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs a program as in a container that lets nobody make mounts of their own (LXC without nesting, whose
AppArmor refuses the first step of it): mount(NULL, "/", NULL, MS_REC | MS_SLAVE) fails with EACCES, for it
and for whatever it starts. Usage: no_mounts.py PROGRAM [WORD...]."""

import ctypes
import errno
import os
import struct
import sys

MOUNT = {"x86_64": 165, "aarch64": 40}[os.uname().machine]
MS_REC_SLAVE = 0x84000
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
LOAD, IF_EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER, FLAGS = 0, 16 + 3 * 8  # where struct seccomp_data has them
ALLOW, REFUSE = 0x7fff0000, 0x00050000 | errno.EACCES

FILTER = b"".join(struct.pack("HBBI", *each) for each in (
    (LOAD, 0, 0, NUMBER), (IF_EQUAL, 0, 3, MOUNT),
    (LOAD, 0, 0, FLAGS), (IF_EQUAL, 0, 1, MS_REC_SLAVE),
    (RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)))


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(Program(len(FILTER) // 8, FILTER)), 0, 0) != 0:
    raise OSError(ctypes.get_errno(), "seccomp")
os.execv(sys.argv[1], sys.argv[1:])
