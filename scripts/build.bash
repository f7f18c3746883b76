# shellcheck shell=bash
# Shared by ./run and ./test: where build output goes, what must be there before a build, and the build itself.
# Expects $root to be the repository's directory.
: "${root:?}"

say() { printf '%s\n' "$*" >&2; }
die() { say "$0: $*"; exit 1; }

# Output goes beside the sources; into the user's cache where that directory belongs to somebody else.
choose_artifacts() {
    artifacts=$root/artifacts
    if mkdir -p "$artifacts" 2>/dev/null && touch "$artifacts/.writable" 2>/dev/null && ! foreign_output; then
        rm -f "$artifacts/.writable"
        return
    fi
    artifacts=${XDG_CACHE_HOME:-$HOME/.cache}/bunshin/$(printf '%s' "$root" | sha1sum | cut -c1-12)
    mkdir -p "$artifacts" || die "can write neither to $root/artifacts nor to $artifacts; set XDG_CACHE_HOME to a directory of yours"
}

# A directory that is ours while what is in it is not (root built here before) cannot be built into.
foreign_output() {
    [[ $(id -u) -ne 0 ]] && [[ -n $(find "$artifacts" -maxdepth 3 ! -writable -print -quit) ]]
}

need_sdk() {
    command -v dotnet >/dev/null || die "the .NET 10 SDK is needed and there is no 'dotnet' in PATH (https://dotnet.microsoft.com/download/dotnet/10.0)"
    # The first start of the SDK writes below HOME.
    if [[ ! -w ${HOME:-/nonexistent} ]]; then
        DOTNET_CLI_HOME=${TMPDIR:-/tmp}/bunshin-dotnet-$(id -u)
        export DOTNET_CLI_HOME
    fi
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
}

# need_package COMMAND PACKAGE: installs a Debian package by name where its command is missing.
need_package() {
    command -v "$1" >/dev/null && return
    [[ -x /usr/sbin/$1 || -x /sbin/$1 ]] && return
    install_package "$2" || die "'$1' is missing; install it first: apt-get install $2"
}

# want_package COMMAND PACKAGE: the same, but what cannot be installed is done without; tests that need it say so and are skipped.
want_package() {
    [[ -x /usr/bin/$1 || -x /bin/$1 || -x /usr/sbin/$1 || -x /sbin/$1 ]] || install_package "$2" --no-install-recommends ||
        say "$2 cannot be installed: what needs it is skipped"
}

# install_package PACKAGE [OPTION...]
install_package() {
    [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null || return 1
    say "installing $1 ..."
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@" >/dev/null 2>&1 && return
    DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@" >/dev/null 2>&1
}

# What the sources of a target look like now: changes whenever a file is added, removed or written.
fingerprint() {
    (cd "$root" && find "$@" Directory.Build.props Directory.Packages.props global.json \
        -type f -printf '%p %s %T@\n' | sort; dotnet --version) | sha1sum | cut -d' ' -f1
}

# build_if_changed NAME TARGET DIRECTORY...: a Release build of TARGET, left out when nothing in DIRECTORIES changed.
build_if_changed() {
    local name=$1 target=$2 print stamp log started=$SECONDS
    shift 2
    stamp=$artifacts/.built-$name
    log=$artifacts/build-$name.log
    exec 8>"$artifacts/.build-lock"
    flock 8
    print=$(fingerprint "$@")
    if [[ ! -f $stamp || $(<"$stamp") != "$print" ]]; then
        say "building $name ..."
        if ! dotnet build "$root/$target" -c Release -v q -nologo "-p:ArtifactsPath=$artifacts" >"$log" 2>&1 8>&-; then
            grep -E '(error|warning) ' "$log" | sort -u >&2 || cat "$log" >&2
            die "the build failed; the whole log is $log"
        fi
        printf '%s' "$print" >"$stamp"
        say "built $name in $((SECONDS - started)) s"
    fi
    exec 8>&-
}

# A Docker engine to be tested with, in namespaces of its own; what is in PATH before Debian's is of no use.
want_engine() {
    want_package dockerd docker.io
    want_package iptables iptables
    want_package busybox busybox-static
}

# Namespaces of our own for whoever is not root: a user namespace in which we are, and a network of its own.
# /run becomes a private tmpfs there, because named namespaces live in /run/netns.
can_unshare() { unshare -Urnm true 2>/dev/null; }

in_own_namespaces() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    exec unshare -Urnm bash -c 'mount -t tmpfs tmpfs /run && exec "$@"' bunshin "$@"
}
