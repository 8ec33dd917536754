# Runs one script of an operation, here or at the other end of an SSH connection.
# Arguments: bash or python3 (or its path), the script's path, a folder to use (empty: make one).
# Standard input: a number, as many bytes of an archive, then nothing until Concertina is gone.
# Standard output: `status N`, then what the script wrote into its file of outputs.
program=$1 script=$2 folder=$3
umask 077
if [ -z "$folder" ]; then
  folder=$(mktemp -d "${TMPDIR:-/tmp}/concertina-run-XXXXXX") || exit 125
  trap 'rm -rf "$folder"' EXIT
fi
run='' watch=''
trap 'kill -TERM ${run:+"-$run"} ${watch:+"-$watch"} 2>/dev/null; exit 143' TERM INT HUP
# whoever asked is gone: go on to the end, where the folder is removed
trap : PIPE
cd "$folder" || exit 125
read -r size || exit 125
head -c "$size" | tar -xof - || exit 125
if [ "$program" = bash ] && ! command -v bash >/dev/null; then program=sh; fi
command -v "$program" >/dev/null || { echo "$program is not installed here" >&2; exit 125; }
. ./environment || exit 125
rm -f ./environment
CONCERTINA_OUTPUTS=$folder/outputs.json
CONCERTINA_FILES=$folder/files
export CONCERTINA_OUTPUTS CONCERTINA_FILES
case $script in */*) cd "files/${script%/*}" ;; *) cd files ;; esac || exit 125
exec 3<&0
# in sessions of their own, so that all of each can be ended
setsid "$program" "./${script##*/}" </dev/null >&2 3<&- &
run=$!
setsid sh -c 'cat >/dev/null; kill -TERM "-$0"; sleep 2; kill -KILL "-$0"' "$run" <&3 >/dev/null 2>&1 3<&- &
watch=$!
wait "$run"
status=$?
kill -KILL "-$watch" 2>/dev/null
echo "status $status"
if [ -f "$CONCERTINA_OUTPUTS" ]; then cat "$CONCERTINA_OUTPUTS"; fi
exit 0
