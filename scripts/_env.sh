# Sourced by every command: finds a Python, brings .venv (and the front end) up to date, nothing else.
# shellcheck shell=bash
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"
cd "$ROOT"
export PYTHONUNBUFFERED=1
# our files are UTF-8 on every machine, also where the locale is GB18030
export PYTHONUTF8=1
export PYTHONPATH="$ROOT"

# 3.11 first: the lock was resolved with it.
find_python() {
    local name
    for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
        if [ -n "$name" ] && "$name" -c \
            'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
    echo '找不到带 venv 模块的 Python 3.11 或更高版本。请先安装（Debian/Ubuntu：apt-get install python3 python3-venv），或用环境变量 PYTHON 指出它的位置。' >&2
    return 1
}

# prepare tools|run|test   (tools: Python packages only; run: and the built pages; test: and everything the checks need)
prepare() {
    local python
    python="$(find_python)"
    "$python" -m scripts.bootstrap "$1"
}
