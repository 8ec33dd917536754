"""The network that all share, and one of the tenant's own behind a router, for floating addresses."""
from cloud import admin as c

OPEN_PORTS = [("icmp", None), ("tcp", 22), ("tcp", 80), ("tcp", 9100)]


def network():
    n = c.network.find_network("provider") or c.network.create_network(
        name="provider", provider_network_type="flat", provider_physical_network="physnet1", is_shared=True, is_router_external=True)
    if not c.network.find_subnet("provider"):
        # no DHCP: the config drive then carries the address itself
        c.network.create_subnet(name="provider", network_id=n.id, ip_version=4, cidr="10.20.0.0/16", gateway_ip="10.20.0.1",
                                is_dhcp_enabled=False, allocation_pools=[{"start": "10.20.1.0", "end": "10.20.255.250"}])


def private(conn):
    """Servers on it are reached at floating addresses of "provider" alone."""
    n = conn.network.find_network("private") or conn.network.create_network(name="private")
    subnet = conn.network.find_subnet("private") or conn.network.create_subnet(
        name="private", network_id=n.id, ip_version=4, cidr="10.30.0.0/24", gateway_ip="10.30.0.1", is_dhcp_enabled=False)
    if not conn.network.find_router("router"):
        outside = conn.network.find_network("provider")
        router = conn.network.create_router(name="router", external_gateway_info={"network_id": outside.id})
        conn.network.add_interface_to_router(router, subnet_id=subnet.id)


def open_default_group(conn):
    """Lets ssh, ping, nginx and node_exporter through the project's default security group."""
    project = conn.current_project_id
    group = next(g for g in conn.network.security_groups(project_id=project) if g.name == "default")
    have = {(r.protocol, r.port_range_min) for r in conn.network.security_group_rules(security_group_id=group.id, direction="ingress")}
    for protocol, port in OPEN_PORTS:
        if (protocol, port) not in have:
            conn.network.create_security_group_rule(security_group_id=group.id, direction="ingress", ether_type="IPv4",
                                                    protocol=protocol, port_range_min=port, port_range_max=port)
