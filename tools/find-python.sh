# Read by ./run and ./test, which set $here. Finds a Python of 3.12 or newer by running candidates: a name on the PATH
# can be a stub that does not run, and one without its venv module cannot make an environment.

runs() {
    "$1" -c "import sys; sys.exit(sys.version_info < (3, 12))" >/dev/null 2>&1
}

makes_venv() {
    "$1" -c "import ensurepip, venv" >/dev/null 2>&1
}

find_python() {
    spare=
    for candidate in "$here/.venv/bin/python" "${PLUMBLINE_PYTHON:-}" python3.14 python3.13 python3.12 python3 python \
        "${HOME:-}"/.pyenv/versions/*/bin/python /usr/local/bin/python3.1? /usr/bin/python3.1?; do
        [ -n "$candidate" ] && runs "$candidate" || continue
        if makes_venv "$candidate"; then
            printf '%s\n' "$candidate"
            return 0
        fi
        [ -n "$spare" ] || spare=$candidate
    done
    if command -v uv >/dev/null 2>&1; then
        found=$(uv python find --no-project '>=3.12' 2>/dev/null) && runs "$found" && spare=$found
    fi
    [ -n "$spare" ] || return 1
    printf '%s\n' "$spare"
}

python=$(find_python) || {
    echo "Plumbline needs Python 3.12 or newer, and found none that runs here. Install it and try again." >&2
    exit 1
}
