"""Servers natively and by playbooks: bench-openstack.py CONCERTINA RC_FOLDER SERVERS. See bench-openstack.sh."""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
PORT = 15000
HEAD = "tosca_definitions_version: tosca_simple_yaml_1_3\n"
SCALABLE = "capabilities: {{ scalable: {{ properties: {{ min_instances: 1, max_instances: {n}, default_instances: {n} }} }} }}"
TEMPLATES = {
    "native": HEAD + """\
topology_template:
  node_templates:
    vm:
      type: concertina.nodes.openstack.Server
      properties: {{ flavor: m1.nano, image: {image}, networks: [ provider ] }}
      """ + SCALABLE + "\n",
    "by playbooks": HEAD + """\
node_types:
  bench.Server:
    derived_from: tosca.nodes.Compute
    attributes: {{ id: {{ type: string }} }}
    interfaces:
      Standard:
        type: tosca.interfaces.node.lifecycle.Standard
        operations:
          create:
            inputs: {{ tosca_id: {{ get_attribute: [ SELF, tosca_id ] }} }}
            implementation: {{ primary: create.yaml, operation_host: ORCHESTRATOR }}
            outputs: {{ id: [ SELF, id ], private_address: [ SELF, private_address ] }}
          delete:
            inputs: {{ tosca_id: {{ get_attribute: [ SELF, tosca_id ] }} }}
            implementation: {{ primary: delete.yaml, operation_host: ORCHESTRATOR }}
topology_template:
  node_templates:
    vm:
      type: bench.Server
      """ + SCALABLE + "\n",
}
PLAYBOOKS = {
    "create.yaml": """\
- hosts: all
  gather_facts: false
  tasks:
    - openstack.cloud.server: {{ %s, image: "{image}", flavor: m1.nano, network: provider, auto_ip: false, timeout: 600 }}
      register: made
    - ansible.builtin.set_stats:
        data: {{ id: "{{{{ made.server.id }}}}", private_address: "{{{{ (made.server.addresses.values() | flatten | first).addr }}}}" }}
""" % ("\"name\": \"bench-{{{{ tosca_id | lower | regex_replace('[^a-z0-9-]', '-') }}}}\""),
    "delete.yaml": """\
- hosts: all
  gather_facts: false
  tasks:
    - openstack.cloud.server: {{ %s, state: absent, timeout: 600 }}
""" % ("\"name\": \"bench-{{{{ tosca_id | lower | regex_replace('[^a-z0-9-]', '-') }}}}\""),
}
CLOUDS = f"""\
clouds:
  bench:
    auth:
      auth_url: http://127.0.0.1:{PORT}/v3
      username: demo
      password: demo
      project_name: demo
      user_domain_name: Default
      project_domain_name: Default
    region_name: RegionOne
    compute_endpoint_override: http://127.0.0.1:{PORT + 1}/v2.1
    network_endpoint_override: http://127.0.0.1:{PORT + 2}
    image_endpoint_override: http://127.0.0.1:{PORT + 3}
"""
SETTINGS = """\
[engine]
workers = {workers}
[openstack]
cloud = "bench"
made_when = "active"
creations_per_minute = 6000
server_deadline_seconds = 900
[ansible]
path = "{ansible}"
pass_environment = [ "OS_*" ]
"""


def admin(rc, *words):
    environment = {**os.environ, "OS_CLIENT_CONFIG_FILE": f"{rc}/clouds.yaml"}
    done = subprocess.run(["openstack", "--os-cloud", "lab-admin", *words], env=environment, check=True,
                          capture_output=True, text=True)
    return done.stdout


def counts(method="GET"):
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/_counts", method=method)
    told = json.load(urllib.request.urlopen(request))
    return sum(sum(methods.values()) for methods in told.values()), told


def measured(folder, *words):
    """Wall seconds, CPU seconds of the program and all its children, questions."""
    counts("DELETE")
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    environment = {**os.environ, "OS_CLIENT_CONFIG_FILE": str(folder / "clouds.yaml"), "NO_COLOR": "1"}
    done = subprocess.run(list(map(str, words)), cwd=folder, env=environment, capture_output=True, text=True)
    wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{words}: {done.stdout}\n{done.stderr}")
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    total, by_service = counts()
    return wall, cpu, total, by_service


def main():
    program, rc, servers = sys.argv[1], sys.argv[2], int(sys.argv[3])
    admin(rc, "quota", "set", "--force", "--instances", str(servers + 5), "--cores", str(2 * servers + 10),
          "--ram", str(600 * servers + 2048), "--ports", str(3 * servers + 20), "demo")
    image = admin(rc, "image", "list", "-f", "value", "-c", "Name").split()[0]
    proxy = subprocess.Popen([sys.executable, "-B", str(HERE / "../labs/openstack/proxy.py"), str(PORT)],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    proxy.stdout.readline()
    results = {}
    try:
        for way, template in TEMPLATES.items():
            with tempfile.TemporaryDirectory() as folder:
                folder = pathlib.Path(folder)
                (folder / "clouds.yaml").write_text(CLOUDS)
                ansible = HERE.parent / ".venv/bin/ansible-playbook"
                workers = 10 if way == "by playbooks" else 64
                (folder / "concertina.toml").write_text(SETTINGS.format(ansible=ansible, workers=workers))
                (folder / "service.yaml").write_text(template.format(n=servers, image=image))
                for name, text in PLAYBOOKS.items():
                    (folder / name).write_text(text.format(image=image))
                provider = ["--provider", "openstack"] if way == "native" else []
                deploy = measured(folder, program, "deploy", "service.yaml", *provider, "--service", "bench", "--yes")
                there = [line for line in admin(rc, "server", "list", "--all-projects", "-f", "value", "-c", "Name").split() if line]
                assert len(there) == servers, there
                undeploy = measured(folder, program, "undeploy", "--service", "bench", "--yes")
                left = admin(rc, "server", "list", "--all-projects", "-f", "value", "-c", "Name").split()
                assert not left, left
                results[way] = (deploy, undeploy)
    finally:
        proxy.kill()
    print(f"| {servers} servers | wall | client CPU | questions | a server |\n| --- | --- | --- | --- | --- |")
    for way, (deploy, undeploy) in results.items():
        for what, (wall, cpu, calls, _) in (("made", deploy), ("removed", undeploy)):
            print(f"| {what} {way} | {wall:.1f} s | {cpu:.2f} s | {calls} | {calls / servers:.1f} |")
    for index, what in enumerate(("made", "removed")):
        native, playbooks = results["native"][index], results["by playbooks"][index]
        print(f"{what}: client CPU {playbooks[1] / native[1]:.0f} × less natively, questions {playbooks[2] / native[2]:.1f} × fewer")
        print(f"  native: {json.dumps(native[3])}; by playbooks: {json.dumps(playbooks[3])}")
    calls, most = results["native"][0][2], 3 * servers + 20
    print(f"natively {calls} questions for {servers} servers; at most {most} are aimed at: {'reached' if calls <= most else 'missed'}")


if __name__ == "__main__":
    main()
