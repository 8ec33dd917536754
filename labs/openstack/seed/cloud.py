"""The cloud as its administrator sees it, and patience with it."""
import os, sys, time
import openstack

LAB, DRIVER, VOLUMES = os.environ["LAB"], os.environ["DRIVER"], os.environ["VOLUMES"] == "yes"
GUEST = os.environ.get("GUEST", LAB + "/guest")
URL = "http://127.0.0.1:5000/v3"
RC = LAB + "/rc"
ADMIN = dict(auth_url=URL, username="admin", password="lab", project_name="admin",
             user_domain_name="Default", project_domain_name="Default", region_name="RegionOne", load_envvars=False, load_yaml_config=False)  # an OS_CLOUD of the caller must not count
DEMO = dict(ADMIN, username="demo", password="demo", project_name="demo")
STARTED = float(os.environ.get("T0", 0))

admin = openstack.connect(**ADMIN)


def until(what, probe, seconds=120):
    """Repeats probe until it returns something true; errors of a service that is still starting count as false."""
    end, last = time.time() + seconds, None
    while time.time() < end:
        try:
            if probe():
                return
        except Exception as e:  # any refusal here means "not yet"
            last = e
        time.sleep(0.3)
    sys.exit(f"seed.py: {what} did not come up in {seconds} s ({last}).")
