"""Waits until every service of the cloud answers."""
import datetime
from cloud import STARTED, VOLUMES, admin as c, until


def fresh(stamp):
    """True for a heartbeat that is younger than this start of the lab; older ones look alive for a minute."""
    return stamp and datetime.datetime.fromisoformat(stamp).replace(tzinfo=datetime.timezone.utc).timestamp() > STARTED


def warm():
    """One request to every API. In a fresh Neutron process GET ports answers 500 until any other table was read: networks first."""
    for what, probe in [("Neutron networks", c.network.networks), ("Neutron ports", c.network.ports),
                        ("Nova servers", c.compute.servers), ("Glance images", c.image.images)]:
        until(what, lambda: list(probe()) is not None)
    until("the L2 agent", lambda: any(fresh(a.last_heartbeat_at) for a in c.network.agents(agent_type="Linux bridge agent")))
    until("the compute service", lambda: any(fresh(s.updated_at) for s in c.compute.services(binary="nova-compute")), 180)
    until("the resource provider", lambda: c.session.get(
        "/resource_providers", endpoint_filter={"service_type": "placement"}).json()["resource_providers"])
    if VOLUMES:
        until("the volume service", lambda: any(s["binary"] == "cinder-volume" and s["state"] == "up" for s in c.session.get(
            "/os-services", endpoint_filter={"service_type": "volumev3"}).json()["services"]))
