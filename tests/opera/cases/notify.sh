## by the name of a trigger
opera deploy watched.yaml > /dev/null
opera notify --trigger full; echo "exit $?"
opera outputs | canon
opera info | canon

## by an event, with what came with it
opera deploy watched.yaml > /dev/null
echo '{ "disk": "/srv" }' > note.json
opera notify -e disk.full -n note.json; echo "exit $?"
opera outputs | canon

## by a long option for the event
opera deploy watched.yaml > /dev/null
opera notify --event disk.full --force > out; echo "exit $?"
grep -c Executing out

## a trigger that there is not
opera deploy watched.yaml > /dev/null
opera notify -t empty; echo "exit $?"

## no trigger
opera notify > /dev/null; echo "exit $?"

## what is handed over is not evaluated
opera deploy watched.yaml > /dev/null
echo '{{ 6 * 7 }}' > note.txt
opera notify -t full -n note.txt > /dev/null; echo "exit $?"
opera outputs | canon

## a notification that is not there
opera deploy watched.yaml > /dev/null
opera notify -t full -n nowhere.json > /dev/null; echo "exit $?"

## where nothing is
opera notify -t full; echo "exit $?"

## of what is undeployed, nobody to answer
opera deploy watched.yaml > /dev/null
opera undeploy > /dev/null
echo n | opera notify -t full; echo "exit $?"

## of what is undeployed, by force
opera deploy watched.yaml > /dev/null
opera undeploy > /dev/null
opera notify --force -t full; echo "exit $?"

## an action that fails
opera deploy watched.yaml > /dev/null
opera notify -t broken > out; echo "exit $?"
grep Executing out
opera info | canon

## another storage folder
mkdir elsewhere
opera deploy -p elsewhere watched.yaml > /dev/null
opera notify -p elsewhere -t full > /dev/null; echo "exit $?"
opera outputs --instance-path elsewhere | canon
