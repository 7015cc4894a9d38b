#!/usr/bin/env bash
# A run divided over an array of Slurm jobs, each with two cores:  sbatch --array=1-16 examples/scale/slurm.sh shards/ vgg16.onnx maps/
# It needs `npm install --global scorecam`. All jobs share one output folder; each has its own
# journal and archives in it. Sent again, the array goes on where it stopped.
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=24:00:00
#SBATCH --signal=B:TERM@60
#SBATCH --requeue
set -euo pipefail
pictures=$1 model=$2 out=$3

# Not by npx, which passes no signal on.
scorecam batch "$pictures" --model "$model" --out "$out" --method grad-cam --pack 1000 --quiet --resume \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_MAX" --threads "${SLURM_CPUS_PER_TASK:-2}" &
child=$!
# A minute before the end of its time the job is told so: the run stops, and the next one goes on.
trap 'kill -TERM "$child"' TERM
status=0
wait "$child" || status=$?
if [ "$status" -gt 128 ] && kill -0 "$child" 2>/dev/null; then
  status=0
  wait "$child" || status=$?
fi
# 3: finished, but some pictures cannot be explained, which another try would not change.
[ "$status" -eq 3 ] || exit "$status"
