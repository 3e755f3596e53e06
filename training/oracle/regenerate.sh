#!/usr/bin/env bash
# Makes the virtual environment if there is none and regenerates all goldens, or the parts that are named.
# ORACLE_VENV: where the environment lies (outside the tree). PYTHON: the interpreter it is made of.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
venv="${ORACLE_VENV:-$HOME/.cache/mrsi-studio/oracle-venv}"
if [ ! -x "$venv/bin/python" ]; then
  "${PYTHON:-python3.11}" -m venv "$venv"
  "$venv/bin/pip" install --requirement "$here/requirements.txt" --constraint "$here/constraints.txt"
fi
cd "$here/.."
export OMP_NUM_THREADS=1 PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1
exec nice -n 10 "$venv/bin/python" -m oracle "$@"
