# Sourced by bin/demo, bin/test and .ci/run: go to the checkout, bring uv and the dependencies.
# Needs Python 3.11 to 3.13 with venv. Everything lands in the checkout: .uv/ and .venv/.

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

UV_VERSION=0.13.8

find_python() {
    local name
    for name in python3.11 python3 python3.12 python3.13 /usr/bin/python3; do
        if "$name" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    stop "Python 3.11 から 3.13 が見つかりません。Debian では apt-get install python3 python3-venv を実行してください。"
}

# A home that cannot be written (service accounts) must not stop us: cache beside uv then.
if [ ! -w "${XDG_CACHE_HOME:-${HOME:-/nonexistent}}" ]; then
    export UV_CACHE_DIR="$PWD/.uv/cache"
fi

# A network with a certificate authority of its own has it in the system's store, not in uv's.
if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
    export UV_SYSTEM_CERTS=true
fi

PYTHON=$(find_python)

if command -v uv >/dev/null 2>&1; then
    UV=uv
else
    UV="$PWD/.uv/bin/uv"
    if ! "$UV" --version >/dev/null 2>&1; then
        say "uv ${UV_VERSION} を .uv/ に用意しています…"
        "$PYTHON" -m venv --clear .uv ||
            stop "venv を作れません。Debian では apt-get install python3-venv を実行してください。"
        .uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==${UV_VERSION}"
    fi
fi

[ -d .venv ] || say "依存パッケージを .venv/ に用意しています（初回だけ、数十秒）…"
"$UV" sync --frozen --quiet --python "$PYTHON"
PATH="$PWD/.venv/bin:$PATH"
