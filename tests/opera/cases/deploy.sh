## a first deploy
opera deploy service.yaml; echo "exit $?"
opera info | canon
opera outputs | canon

## again
opera deploy service.yaml > /dev/null
opera deploy service.yaml; echo "exit $?"

## without a template
opera deploy; echo "exit $?"

## with inputs, remembered by the next
opera deploy -i inputs.yaml service.yaml > /dev/null; echo "exit $?"
opera outputs | canon
opera undeploy > /dev/null
opera deploy; echo "exit $?"
opera outputs | canon
opera info | canon

## inputs as JSON, long options
opera deploy --inputs inputs.json --workers 1 service.yaml > /dev/null; echo "exit $?"
opera outputs | canon

## inputs that are no YAML
opera deploy -i bad-inputs.yaml service.yaml > /dev/null; echo "exit $?"

## a template that is not there
opera deploy nowhere.yaml > /dev/null; echo "exit $?"

## inputs that are not there
opera deploy -i nowhere.yaml service.yaml > /dev/null; echo "exit $?"

## a template that is wrong
opera deploy broken.yaml > /dev/null; echo "exit $?"

## no worker
opera deploy -w 0 service.yaml; echo "exit $?"
opera deploy -w -3 service.yaml; echo "exit $?"
opera deploy -w many service.yaml > /dev/null; echo "exit $?"

## two workers
opera deploy -w 2 service.yaml | sed 's/Worker_[0-9]/Worker/' | sort; echo "exit $?"
opera info | canon

## another storage folder
mkdir elsewhere
opera deploy -p elsewhere service.yaml > /dev/null; echo "exit $?"
ls elsewhere | grep -E '^(inputs|instances|root_file)$'
ls .opera 2> /dev/null
opera info --instance-path elsewhere | canon

## a storage folder that is not there
opera deploy -p nowhere service.yaml > /dev/null; echo "exit $?"

## what is remembered in the folder
opera deploy -i inputs.yaml service.yaml > /dev/null
cat .opera/root_file; echo
canon < .opera/inputs

## a clean state, yes
opera deploy service.yaml > /dev/null
echo y | opera deploy -c -i inputs.yaml service.yaml; echo "exit $?"
opera outputs | canon

## a clean state, no
opera deploy service.yaml > /dev/null
echo no | opera deploy --clean-state -i inputs.yaml service.yaml; echo "exit $?"
opera outputs | canon

## a clean state, an answer that is none
opera deploy service.yaml > /dev/null
printf 'what\n\n' | opera deploy -c service.yaml; echo "exit $?"

## a clean state, forced
opera deploy service.yaml > /dev/null
opera deploy -c -f service.yaml; echo "exit $?"

## a clean state where nothing is
opera deploy -c service.yaml > /dev/null; echo "exit $?"

## resume and clean state at once
opera deploy -r -c service.yaml > /dev/null; echo "exit $?"

## resume where nothing failed
opera deploy service.yaml > /dev/null
opera deploy --resume service.yaml; echo "exit $?"

## one that fails
opera deploy failing.yaml > out; echo "exit $?"
grep -E 'Executing|Deploy' out
opera info | canon

## one that failed, again
opera deploy failing.yaml > /dev/null
opera deploy failing.yaml; echo "exit $?"

## one that failed, resumed and forced
opera deploy failing.yaml > /dev/null
MENDED=1 opera deploy -r -f failing.yaml | grep -E 'complete'; echo "exit $?"
opera info | canon

## one that failed, resumed with a yes
opera deploy failing.yaml > /dev/null
echo | MENDED=1 opera deploy --resume failing.yaml | grep -E 'Do you|unexpected|complete'; echo "exit $?"

## one that failed, resumed with a no
opera deploy failing.yaml > /dev/null
echo n | opera deploy --resume failing.yaml; echo "exit $?"

## one that failed, with the template mended
opera deploy failing.yaml > /dev/null
opera deploy -r -f service.yaml > /dev/null; echo "exit $?"
opera info | canon

## one that failed, begun anew
opera deploy failing.yaml > /dev/null
opera deploy -c -f service.yaml > /dev/null; echo "exit $?"
opera info | canon

## told much
opera deploy -v service.yaml > out; echo "exit $?"
grep -E 'Worker.*(Deploy|Exec)' out
grep -c -- '------------' out | sed 's/^[1-9].*/rules/'
