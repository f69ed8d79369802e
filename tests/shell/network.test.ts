import { describe, expect, it } from "vitest";
import { buildTree, createPipe, decode, FileSystem, Machine, SinkFile, treeContext, type DnsAnswer, type Network } from "../../src/os/index.ts";
import { programs, workstationFiles } from "../../src/shell/index.ts";
import { drive, Simulation } from "../../src/sim/index.ts";

/** What a command prints on a host with a bridge to one Pod, on which sshd and a program for both families listen. */
async function output(command: string): Promise<string> {
  const simulation = new Simulation();
  const context = treeContext(() => simulation.wall);
  const network = {
    addresses: ["192.168.49.10"],
    listeners: [{ address: "0.0.0.0", port: 22, protocol: "TCP", ipv6: "also" }, { address: "0.0.0.0", port: 6443, protocol: "TCP", ipv6: "dual" }, { address: "127.0.0.1", port: 53, protocol: "UDP", ipv6: undefined }],
    established: [{ localAddress: "192.168.49.10", localPort: 40000, remoteAddress: "192.168.49.11", remotePort: 22 }],
    links: [
      { index: 1, name: "lo", kind: "loopback", mac: "00:00:00:00:00:00", mtu: 65536, addresses: [{ address: "127.0.0.1", prefix: 8 }] },
      { index: 2, name: "eth0", kind: "ethernet", mac: "02:00:00:00:00:0a", mtu: 1500, addresses: [{ address: "192.168.49.10", prefix: 24 }] },
      { index: 3, name: "cni0", kind: "bridge", mac: "5e:00:00:00:00:01", mtu: 1500, addresses: [{ address: "10.244.0.1", prefix: 24 }] },
      { index: 4, name: "veth01", kind: "veth", mac: "72:00:00:00:00:02", mtu: 1500, addresses: [], peer: 2, netns: 0, master: "cni0" },
    ],
    query: (_server: string, name: string, type: string, done: (answer: DnsAnswer) => void) => {
      done(name === "a.b" && type === "A" ? { code: "NOERROR", records: [{ name, type, ttl: 30, value: "10.0.0.1" }] } : { code: "NXDOMAIN", records: [] });
      return () => {};
    },
    routes: [{ to: "default", via: "192.168.49.1", device: "eth0" }, { to: "10.244.0.0/24", device: "cni0", source: "10.244.0.1" }, { to: "192.168.49.0/24", device: "eth0", source: "192.168.49.10" }],
  } as unknown as Network;
  const machine = new Machine({ simulation, hostname: "controlplane", fs: new FileSystem(buildTree(context, workstationFiles())), programs, network });
  let text = "";
  const sink = new SinkFile((data) => { text += decode(data); });
  const { reader } = createPipe();
  machine.spawn({ file: "/bin/bash", args: ["bash", "-c", command], env: new Map([["PATH", "/usr/bin:/bin"]]), cwd: "/root", files: new Map([[0, reader], [1, sink], [2, sink]]) });
  await drive(simulation, simulation.now + 5000);
  return text;
}

describe("the network as a host sees it", () => {
  it.each<[string, string, string]>([
    ["interfaces by kind", "ip address show type bridge", "3: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n    link/ether 5e:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n    inet 10.244.0.1/24 brd 10.244.0.255 scope global cni0\n       valid_lft forever preferred_lft forever\n"],
    ["interfaces in brief", "ip -br link show eth0; ip -br -4 a", "eth0             UP             02:00:00:00:00:0a <BROADCAST,MULTICAST,UP,LOWER_UP> \nlo               UNKNOWN        127.0.0.1/8 \neth0             UP             192.168.49.10/24 \ncni0             UP             10.244.0.1/24 \n"],
    ["the end of a Pod in the bridge", "ip link show master cni0", "4: veth01@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master cni0 state UP mode DEFAULT group default\n    link/ether 72:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff link-netnsid 0\n"],
    ["the default gateway", "ip route show default; ip r | grep ^10", "default via 192.168.49.1 dev eth0 \n10.244.0.0/24 dev cni0 proto kernel scope link src 10.244.0.1 \n"],
    ["the way to an address", "ip route get 10.244.0.7; ip route get 1.1.1.1", "10.244.0.7 dev cni0 src 10.244.0.1 uid 0 \n    cache \n1.1.1.1 via 192.168.49.1 dev eth0 src 192.168.49.10 uid 0 \n    cache \n"],
    ["JSON", "ip -j route | jq -r '.[0].gateway'; ip -j -p route show default", "192.168.49.1\n[ {\n        \"dst\": \"default\",\n        \"gateway\": \"192.168.49.1\",\n        \"dev\": \"eth0\",\n        \"flags\": [ ]\n    } ]\n"],
    ["what it does not know", "ip foo; echo $?; ip addr foo; echo $?; ip a show nope; echo $?; ip route get foo; ip -Z a; echo $?",
      "Object \"foo\" is unknown, try \"ip help\".\n1\nCommand \"foo\" is unknown, try \"ip address help\".\n255\nDevice \"nope\" does not exist.\n1\nError: any valid prefix is expected rather than \"foo\".\nOption \"-Z\" is unknown, try \"ip -help\".\n255\n"],
    ["sockets that listen", "ss -tln; ss -lt 'sport = :ssh' -H4", "State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\nLISTEN 0      4096         0.0.0.0:22        0.0.0.0:*          \nLISTEN 0      4096            [::]:22           [::]:*          \nLISTEN 0      4096               *:6443            *:*          \nLISTEN 0 4096 0.0.0.0:ssh 0.0.0.0:*\n"],
    ["connections", "ss -tnH dst 192.168.49.0/24; ss -tn state established", "ESTAB 0 0 192.168.49.10:40000 192.168.49.11:22\nRecv-Q Send-Q Local Address:Port   Peer Address:PortProcess\n0      0      192.168.49.10:40000 192.168.49.11:22         \n"],
    ["a count of sockets", "ss -s | head -2", "Total: 5\nTCP:   4 (estab 1, closed 0, orphaned 0, timewait 0)\n"],
    ["wrong filters", "ss state foo; echo $?; ss sport = :nope; echo $?; ss -f foo 2>&1 | head -1", "ss: wrong state name: foo\n255\nError: \"nope\" does not look like a port.\nCannot parse dst/src address.\n1\nss: \"foo\" is invalid family\n"],
    ["netstat", "netstat -nlt; route -n", "Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State      \ntcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN     \ntcp6       0      0 :::22                   :::*                    LISTEN     \ntcp6       0      0 :::6443                 :::*                    LISTEN     \nKernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n0.0.0.0         192.168.49.1    0.0.0.0         UG    0      0        0 eth0\n10.244.0.0      0.0.0.0         255.255.255.0   U     0      0        0 cni0\n192.168.49.0    0.0.0.0         255.255.255.0   U     0      0        0 eth0\n"],
    ["answers of dig, as asked for", "dig +noall +answer +question a.b; dig +short a.b; dig @10.0.0.9 nosuch | sed -n '2,3p'", ";a.b.\t\t\t\tIN\tA\na.b.\t\t\t30\tIN\tA\t10.0.0.1\n10.0.0.1\n; <<>> DiG 9.18.41-1~deb12u1-Debian <<>> @10.0.0.9 nosuch\n; (1 server found)\n"],
    ["what dig and host do not know", "dig +foo x 2>&1 | head -1; dig -Q 2>&1 | head -1; dig -t foo a.b +noall +answer; host -t foo x; echo $?; host a.b 10.0.0.9", "Invalid option: +foo\nInvalid option: -Q\n;; Warning, ignoring invalid type foo\na.b.\t\t\t30\tIN\tA\t10.0.0.1\nhost: invalid type: foo\n\n2\nUsing domain server:\nName: 10.0.0.9\nAddress: 10.0.0.9#53\nAliases: \n\na.b has address 10.0.0.1\n"],
    ["names that nslookup is asked line by line", "printf 'server 10.0.0.9\\na.b\\nexit\\n' | nslookup", "> Default server: 10.0.0.9\nAddress: 10.0.0.9#53\n> Server:\t\t10.0.0.9\nAddress:\t10.0.0.9#53\n\nName:\ta.b\nAddress: 10.0.0.1\n\n> "],
  ])("shows %s", async (_name, command, expected) => {
    expect(await output(command)).toBe(expected);
  });
});
