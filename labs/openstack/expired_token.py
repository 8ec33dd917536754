#!/usr/bin/python3
"""Reads a token and prints the same one, ended an hour ago: signed with the keys of the lab's Keystone, so
that it is refused for its age and for nothing else. For trying what is said then.

usage: openstack token issue -f value -c id | expired_token.py
"""
import os
import sys
import time

import msgpack
from keystone import conf
from keystone.token.token_formatters import TokenFormatter

LAB = os.environ.get("LAB", "/var/lib/openstack-lab")
HOUR = 3600


def expired(token):
    formatter = TokenFormatter()
    payload = msgpack.unpackb(formatter.unpack(token.strip()))
    # of all its parts, only its end is a time
    ends = [i for i, part in enumerate(payload) if isinstance(part, float)]
    if len(ends) != 1:
        sys.exit(f"expired_token.py: not the payload of a token: {payload}")
    payload[ends[0]] = time.time() - HOUR
    return formatter.pack(msgpack.packb(payload))


def main():
    conf.configure()
    conf.CONF(["--config-file", f"{LAB}/etc/keystone.conf"], project="keystone")
    print(expired(sys.stdin.read()))


main()
