"""Waits until the cloud answers, then creates what a tenant needs and writes the files to log in with.

Can be run again: what exists is kept. Environment: LAB, DRIVER (fake or libvirt), VOLUMES (yes or no), GUEST
(folder of the image). With --warm it only waits.
"""
import os, sys
import openstack
from cloud import DEMO, RC, admin
from images import flavors, images
from logins import application_credential, clouds_yaml, openrc, write
from networks import network, open_default_group, private
from ready import warm
from tenant import keypair, tenant
from zones import zones


def main():
    os.makedirs(RC, mode=0o700, exist_ok=True)
    warm()
    if "--warm" in sys.argv:
        return
    flavors()
    images()
    network()
    zones()
    project, user = tenant()
    demo = openstack.connect(**DEMO)
    for conn in (admin, demo):
        keypair(conn)
        open_default_group(conn)
    private(demo)
    write("admin-openrc.sh", openrc(admin.identity.find_project("admin"), "admin", "lab"))
    write("demo-openrc.sh", openrc(project, "demo"))
    write("demo-openrc-nopass.sh", openrc(project, "demo", "demo"))
    write("clouds.yaml", clouds_yaml(application_credential(demo, user)))


main()
