"""Project and user "demo", its limits, its key."""
import os, subprocess
from cloud import RC, VOLUMES, admin as c

COMPUTE_QUOTA = dict(instances=10, cores=12, ram=6144, key_pairs=10)
NETWORK_QUOTA = dict(ports=24, networks=3, subnets=3, security_groups=5, security_group_rules=40, routers=2, floating_ips=5)
VOLUME_QUOTA = dict(volumes=10, gigabytes=40, snapshots=10)


def tenant():
    """Project and user demo, with the role member and limits."""
    project = c.identity.find_project("demo") or c.identity.create_project(name="demo", domain_id="default")
    user = c.identity.find_user("demo") or c.identity.create_user(name="demo", domain_id="default", password="demo", default_project_id=project.id)
    c.identity.assign_project_role_to_user(project, user, c.identity.find_role("member"))
    c.set_compute_quotas(project.id, **COMPUTE_QUOTA)
    c.set_network_quotas(project.id, **NETWORK_QUOTA)
    if VOLUMES:
        c.set_volume_quotas(project.id, **VOLUME_QUOTA)
    return project, user


def keypair(conn):
    if not os.path.exists(RC + "/id_ed25519"):
        subprocess.check_call(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", RC + "/id_ed25519"])
    if not conn.compute.find_keypair("lab"):
        conn.compute.create_keypair(name="lab", public_key=open(RC + "/id_ed25519.pub").read())
