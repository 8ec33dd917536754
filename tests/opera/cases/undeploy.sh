## a deployed one
opera deploy service.yaml > /dev/null
opera undeploy; echo "exit $?"
opera info | canon

## again
opera deploy service.yaml > /dev/null
opera undeploy > /dev/null
opera undeploy; echo "exit $?"

## where nothing is
opera undeploy; echo "exit $?"

## no worker
opera undeploy -w 0; echo "exit $?"

## a storage folder that is not there
opera undeploy -p nowhere > /dev/null; echo "exit $?"

## another storage folder
mkdir elsewhere
opera deploy -p elsewhere service.yaml > /dev/null
opera undeploy --instance-path elsewhere --workers 1; echo "exit $?"

## one that failed to deploy
opera deploy failing.yaml > /dev/null
opera undeploy; echo "exit $?"

## one that failed to deploy, resumed
opera deploy failing.yaml > /dev/null
opera undeploy -r -f | grep -c 'Undeployment of'; echo "exit $?"
opera info | canon

## one that failed to deploy, resumed with a no
opera deploy failing.yaml > /dev/null
echo n | opera undeploy --resume; echo "exit $?"

## and deployed again
opera deploy service.yaml > /dev/null
opera undeploy > /dev/null
opera deploy; echo "exit $?"

## one whose playbook failed and was mended
opera deploy service.yaml > /dev/null
cp playbooks/delete.yaml whole.yaml
printf -- '---\n- hosts: all\n  gather_facts: false\n  tasks: [ { fail: { msg: not yet } } ]\n' > playbooks/delete.yaml
opera undeploy -f > /dev/null; echo "exit $?"
cp whole.yaml playbooks/delete.yaml
opera undeploy -r -f | grep -c 'Undeployment of'; echo "exit $?"
