"""Files to log in with, in $LAB/rc: as the dashboard writes them, and clouds.yaml."""
import json, os
from cloud import RC, URL


def write(name, text, mode=0o600):
    with open(os.open(f"{RC}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as f:
        f.write(text)


def openrc(project, username, password=None):
    """The text of the file that Horizon offers as "OpenStack RC File"; with a password it asks no question."""
    if password is None:
        secret = ('# With Keystone you pass the keystone password.\n'
                  'echo "Please enter your OpenStack Password for project $OS_PROJECT_NAME as user $OS_USERNAME: "\n'
                  'read -sr OS_PASSWORD_INPUT\nexport OS_PASSWORD=$OS_PASSWORD_INPUT\n')
    else:
        secret = f'export OS_PASSWORD="{password}"\n'
    return f'''#!/usr/bin/env bash
# To use an OpenStack cloud you need to authenticate against the Identity
# service named keystone, which returns a **Token** and **Service Catalog**.
# The catalog contains the endpoints for all services the user/tenant has
# access to - such as Compute, Image Service, Identity, Object Storage, Block
# Storage, and Networking (code-named nova, glance, keystone, swift,
# cinder, and neutron).
#
# *NOTE*: Using the 3 *Identity API* does not necessarily mean any other
# OpenStack API is version 3. For example, your cloud provider may implement
# Image API v1.1, Block Storage API v2, and Compute API v2.0. OS_AUTH_URL is
# only for the Identity API served through keystone.
export OS_AUTH_URL={URL}
# With the addition of Keystone we have standardized on the term **project**
# as the entity that owns the resources.
export OS_PROJECT_ID={project.id}
export OS_PROJECT_NAME="{project.name}"
export OS_USER_DOMAIN_NAME="Default"
if [ -z "$OS_USER_DOMAIN_NAME" ]; then unset OS_USER_DOMAIN_NAME; fi
export OS_PROJECT_DOMAIN_ID="default"
if [ -z "$OS_PROJECT_DOMAIN_ID" ]; then unset OS_PROJECT_DOMAIN_ID; fi
# unset v2.0 items in case set
unset OS_TENANT_ID
unset OS_TENANT_NAME
# In addition to the owning entity (tenant), OpenStack stores the entity
# performing the action as the **user**.
export OS_USERNAME="{username}"
{secret}# If your configuration has multiple regions, we set that information here.
# OS_REGION_NAME is optional and only valid in certain environments.
export OS_REGION_NAME="RegionOne"
# Don't leave a blank variable, unset it if it was empty
if [ -z "$OS_REGION_NAME" ]; then unset OS_REGION_NAME; fi
export OS_INTERFACE=public
export OS_IDENTITY_API_VERSION=3
'''


def application_credential(conn, user):
    """One application credential of demo; its secret is shown only once, so it is written at once."""
    if os.path.exists(RC + "/demo-appcred-openrc.sh") and conn.identity.find_application_credential(user.id, "lab"):
        return json.load(open(RC + "/appcred.json"))
    old = conn.identity.find_application_credential(user.id, "lab")
    if old:
        conn.identity.delete_application_credential(user.id, old)
    new = conn.identity.create_application_credential(user.id, "lab", description="for programs of project demo")
    write("appcred.json", json.dumps(dict(id=new.id, secret=new.secret)))
    write("demo-appcred-openrc.sh", f'''#!/usr/bin/env bash
export OS_AUTH_TYPE=v3applicationcredential
export OS_AUTH_URL={URL}
export OS_IDENTITY_API_VERSION=3
export OS_REGION_NAME="RegionOne"
export OS_INTERFACE=public
export OS_APPLICATION_CREDENTIAL_ID={new.id}
export OS_APPLICATION_CREDENTIAL_SECRET={new.secret}
''')
    return dict(id=new.id, secret=new.secret)


def clouds_yaml(credential):
    def entry(name, user, password, project):
        return f'''  {name}:
    auth:
      auth_url: {URL}
      username: "{user}"
      password: "{password}"
      project_name: "{project}"
      user_domain_name: "Default"
      project_domain_name: "Default"
    region_name: "RegionOne"
    interface: "public"
    identity_api_version: 3
'''
    return "clouds:\n" + entry("demo", "demo", "demo", "demo") + entry("lab-admin", "admin", "lab", "admin") + f'''  demo-app:
    auth_type: "v3applicationcredential"
    auth:
      auth_url: {URL}
      application_credential_id: "{credential["id"]}"
      application_credential_secret: "{credential["secret"]}"
    region_name: "RegionOne"
    interface: "public"
    identity_api_version: 3
'''
