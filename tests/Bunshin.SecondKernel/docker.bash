#!/usr/bin/env bash
# Runs in the second kernel: S8 (VLAN trunk) and S10 (ipvlan l3) of containers, by a real Docker engine and bunshin, on the kernel's own drivers.
set -uo pipefail
bunshin=/mnt/bunshin
docker=/usr/bin/docker
failures=0
export DOCKER_HOST=unix:///run/docker.sock

say() { printf '%s\n' "$*"; }
expect() { # expect WORDS COMMAND...: the command succeeds
    local words=$1; shift
    if "$@" >/tmp/out 2>&1; then say "ok: $words"; else say "FAILED: $words: $*"; sed 's/^/    /' /tmp/out; failures=$((failures + 1)); fi
}
refuse() { # refuse WORDS COMMAND...: the command fails
    local words=$1; shift
    if "$@" >/tmp/out 2>&1; then say "FAILED: $words: $* succeeded"; failures=$((failures + 1)); else say "ok: $words"; fi
}
wait_for() { for _ in $(seq 300); do "$@" >/dev/null 2>&1 && return; sleep 0.2; done; say "FAILED: waited in vain for: $*"; exit 1; }
reaches() { "$docker" exec "$1" /bin/busybox ping -c 2 -W 5 "$2"; }

prepare() {
    ln -s /proc/self/fd /dev/fd
    mkdir -p /dev/pts /dev/shm && mount -t devpts devpts /dev/pts && mount -t tmpfs tmpfs /dev/shm
    mount -t tmpfs tmpfs /var/lib 2>/dev/null
    mount -t tmpfs tmpfs /etc/docker 2>/dev/null
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    echo 1 >/proc/sys/net/ipv4/ip_forward
    ip link set lo up
    ip netns add lan
    ip -n lan link add br0 type bridge vlan_filtering 1 stp_state 0 forward_delay 0
    ip -n lan link set br0 up
    local port
    for port in eth1 eth2; do
        ip link add "$port" type veth peer name "w-$port" netns lan
        ip link set "$port" up
    done
    ip netns add server3
    ip -n server3 link add eth0 type veth peer name w-server3 netns lan
    for port in w-eth1 w-eth2 w-server3; do
        ip -n lan link set "$port" master br0 up
        ip netns exec lan bridge vlan add dev "$port" vid 100
        ip netns exec lan bridge vlan add dev "$port" vid 200
    done
    ip -n server3 link set eth0 up
    local id
    for id in 100 200; do
        ip -n server3 link add link eth0 name "eth0.$id" type vlan id "$id" reorder_hdr on
        ip -n server3 addr add "172.16.$((id / 10)).1/24" dev "eth0.$id"
        ip -n server3 link set "eth0.$id" up
    done
    ip netns exec server3 sysctl -qw net.ipv4.ip_forward=1
}

engine() {
    mkdir -p /tmp/image/bin
    cp /bin/busybox /tmp/image/bin/
    local applet
    for applet in sh sleep ping ip; do ln -s busybox "/tmp/image/bin/$applet"; done
    dockerd --bridge=none --iptables=false --ip6tables=false --ip-forward=false --storage-driver=vfs --data-root=/tmp/docker \
        --exec-opt native.cgroupdriver=cgroupfs -H "$DOCKER_HOST" >/mnt/dockerd.log 2>&1 &
    "$bunshin" daemon --state /tmp/networks.db >/mnt/daemon.log 2>&1 &
    wait_for "$docker" version
    wait_for test -S /run/docker/plugins/bunshin.sock
    tar -C /tmp/image -c . | "$docker" import - bb:1 >/dev/null
}

network() { # network NAME SUBNET GATEWAY PARENT OPTIONS...
    local name=$1 subnet=$2 gateway=$3 parent=$4; shift 4
    expect "network $name on $parent" "$docker" network create -d bunshin --ipam-driver bunshin --ipam-opt "parent=$parent" \
        --subnet="$subnet" ${gateway:+--gateway=$gateway} -o parent="$parent" -o datapath=kernel "$@" "$name"
}
container() { expect "container $1 $3" "$docker" run -itd --name "$1" --network "$2" --ip "$3" bb:1 /bin/sleep 3600; }
is_kind() { nsenter -t "$("$docker" inspect -f '{{.State.Pid}}' "$1")" -n ip -d link show eth0 | grep -w "$2"; }
links() { ip -d -j link show "$1" | grep -o "\"info_kind\":\"[a-z]*\""; }

s8() {
    network s1v10 172.16.10.0/24 172.16.10.1 eth1.100
    network s1v20 172.16.20.0/24 172.16.20.1 eth1.200
    network s2v10 172.16.10.0/24 172.16.10.1 eth2.100
    network s2v20 172.16.20.0/24 172.16.20.1 eth2.200
    expect "eth1.100 is the kernel's VLAN" test "$(links eth1.100)" = '"info_kind":"vlan"'
    container d1 s1v10 172.16.10.10
    container d2 s1v20 172.16.20.10
    container d3 s2v10 172.16.10.11
    container d4 s2v20 172.16.20.11
    expect "same VLAN, across servers" reaches d1 172.16.10.11
    expect "same VLAN, across servers" reaches d2 172.16.20.11
    expect "another VLAN, by the gateway" reaches d1 172.16.20.10
    expect "another VLAN, across servers" reaches d1 172.16.20.11
    ip netns exec server3 sysctl -qw net.ipv4.ip_forward=0
    expect "the gateway itself answers without forwarding" reaches d1 172.16.10.1
    refuse "nothing crosses without forwarding" reaches d1 172.16.20.10
    expect "containers removed" "$docker" rm -f d1 d2 d3 d4
    expect "networks removed" "$docker" network rm s1v10 s1v20 s2v10 s2v20
    refuse "eth1.100 went with its last network" ip link show eth1.100
}

s10() {
    network ipvlan30 192.168.30.0/24 "" eth1 -o ipvlan_mode=l3
    network ipvlan110 192.168.110.0/24 "" eth1 -o ipvlan_mode=l3
    container i1 ipvlan30 192.168.30.2
    container i2 ipvlan30 192.168.30.3
    container i3 ipvlan110 192.168.110.2
    expect "i1 has the kernel's ipvlan" is_kind i1 ipvlan
    expect "within the subnet" reaches i1 192.168.30.3
    expect "across subnets" reaches i1 192.168.110.2
    expect "across subnets, back" reaches i3 192.168.30.3
    expect "containers removed" "$docker" rm -f i1 i2 i3
    expect "networks removed" "$docker" network rm ipvlan30 ipvlan110
}

prepare
engine
s8
s10
expect "no link is left" test -z "$(ip -o link show | grep -E ': (bn|bi-|bh-)')"
[[ $failures -eq 0 ]] && say "all expectations hold" || say "$failures expectations do not hold"
exit "$failures"
