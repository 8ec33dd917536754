## info where nothing is
mkdir empty; cd empty
opera info; echo "exit $?"

## info of an archive that is not there, and of a file that is none
opera info nosuch.zip; echo "exit $?"
opera info service.yaml; echo "exit $?"

## info as JSON
opera deploy service.yaml > /dev/null
opera info -f json; echo "exit $?"

## info into a file
opera deploy service.yaml > /dev/null
opera info --format yaml --output told; echo "exit $?"
canon < told

## info of a format that there is not
opera info -f xml > /dev/null; echo "exit $?"

## outputs where nothing is
opera outputs; echo "exit $?"

## outputs as JSON
opera deploy service.yaml > /dev/null
opera outputs --format json | canon; echo "exit $?"

## outputs into a file
opera deploy service.yaml > /dev/null
opera outputs -f json -o told; echo "exit $?"
canon < told

## outputs of one that is undeployed
opera deploy service.yaml > /dev/null
opera undeploy > /dev/null
opera outputs | canon; echo "exit $?"

## validate a good one
opera validate service.yaml; echo "exit $?"

## validate a wrong one
opera validate broken.yaml > /dev/null; echo "exit $?"

## validate one that is not there
opera validate nowhere.yaml > /dev/null; echo "exit $?"

## validate with inputs
opera validate -i inputs.yaml service.yaml; echo "exit $?"
opera validate -i bad-inputs.yaml service.yaml > /dev/null; echo "exit $?"

## the version
opera --version; echo "exit $?"
opera -v

## a command that there is not
opera redeploy > /dev/null; echo "exit $?"
opera > /dev/null; echo "exit $?"
opera deploy --sideways service.yaml > /dev/null; echo "exit $?"

## help
opera --help > /dev/null; echo "exit $?"
opera deploy -h > /dev/null; echo "exit $?"

## completion
opera -s bash | grep -c deploy | sed 's/^[1-9].*/some/'

## validate the playbooks, too
opera validate --executors service.yaml; echo "exit $?"

## validate playbooks of which one is wrong
printf -- '- hosts: all\n  tusks: []\n' > playbooks/create.yaml
opera validate -e service.yaml > out; echo "exit $?"
grep -c 'Executing create' out
