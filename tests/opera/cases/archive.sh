## package and what is in it
mkdir in; cp -r playbooks service.yaml types.yaml in
opera package -t service.yaml -o made in | sed "s#'.*/#'#"; echo "exit $?"
ls made.zip
unzipped made.zip | grep -v '/$' | grep -v -i '^tosca'

## package by a name with its ending
mkdir in; cp -r playbooks service.yaml types.yaml in
opera package --service-template service.yaml --output made.zip in > /dev/null; echo "exit $?"
ls made.zip

## package without a name
mkdir in; cp -r playbooks service.yaml types.yaml in
opera package -t service.yaml in > /dev/null; echo "exit $?"
ls | grep -c 'opera-package-.*zip'

## package of a folder that is not there
opera package nowhere > /dev/null; echo "exit $?"

## package of a folder with two templates
mkdir in; cp -r playbooks service.yaml types.yaml in
opera package in > /dev/null; echo "exit $?"

## unpackage
mkdir in; cp -r playbooks service.yaml types.yaml in
opera package -t service.yaml -o made in > /dev/null
opera unpackage -d out made.zip | sed "s#'.*/#'#"; echo "exit $?"
find out -type f | grep -v TOSCA | sort

## unpackage without a name
mkdir in; cp -r playbooks service.yaml types.yaml in
opera package -t service.yaml -o made in > /dev/null
opera unpackage made.zip > /dev/null; echo "exit $?"
ls | grep -c 'opera-unpackage-'

## unpackage of what is not there
opera unpackage nowhere.zip > /dev/null; echo "exit $?"

## an archive, deployed and undeployed
mkdir in; cp -r playbooks service.yaml types.yaml in
opera package -t service.yaml -o made in > /dev/null
opera validate made.zip; echo "exit $?"
opera info made.zip | canon | grep -v Created-By
opera deploy -i inputs.yaml made.zip; echo "exit $?"
opera info | canon | grep -v Created-By
opera outputs | canon
opera undeploy; echo "exit $?"
opera deploy; echo "exit $?"
