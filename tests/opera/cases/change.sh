## diff of the same
opera deploy service.yaml > /dev/null
opera diff service.yaml; echo "exit $?"

## diff of a property
opera deploy service.yaml > /dev/null
opera diff changed.yaml | canon; echo "exit $?"

## diff of inputs, as JSON
opera deploy service.yaml > /dev/null
opera diff -i inputs.yaml -f json service.yaml | canon; echo "exit $?"

## diff of nodes that come and go
opera deploy service.yaml > /dev/null
opera diff third.yaml | canon; echo "exit $?"

## diff into a file
opera deploy service.yaml > /dev/null
opera diff -o told changed.yaml; echo "exit $?"
canon < told

## diff without a template
opera deploy service.yaml > /dev/null
opera diff; echo "exit $?"

## diff where nothing is deployed
opera diff changed.yaml; echo "exit $?"

## update of a property
opera deploy service.yaml > /dev/null
opera update changed.yaml > out; echo "exit $?"
grep -E 'Undeploy' out
opera outputs | canon
opera info | canon

## update of inputs
opera deploy service.yaml > /dev/null
opera update --inputs inputs.yaml service.yaml > out; echo "exit $?"
grep complete out
opera outputs | canon

## update of nodes that come and go
opera deploy service.yaml > /dev/null
opera update -w 1 third.yaml > out; echo "exit $?"
grep -E 'third|second' out
opera info | canon

## update without a template
opera deploy service.yaml > /dev/null
opera update; echo "exit $?"

## update, then undeploy
opera deploy service.yaml > /dev/null
opera update third.yaml > /dev/null
opera undeploy; echo "exit $?"
