import {
  callback, capable, findExecutable, isSystemError, poll, printError, resolve, ResolveError, sleep, wait, writeFile, type Call, type Connection, type Listener, type Network, type OpenFile,
  type Process,
} from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { ownersOf } from "./socket-owners.ts";
import { Failure, print, program, type Invocation } from "../program.ts";

/*
 * Programs that talk to the network below HTTP: nc, telnet, ping, traceroute, and those that show it: ip, ifconfig, ss, netstat, route.
 */

function networkOf(process: Process): Network {
  const { network } = process.machine;
  if (!network) throw new Failure("Network is unreachable");
  return network;
}

function* addressOf(invocation: Invocation, name: string, message: (name: string) => string, code = 1): Call<string> {
  if (name === "localhost") return "127.0.0.1";
  try {
    return (yield* resolve(invocation.process, name))[0]!;
  } catch (error) {
    if (error instanceof ResolveError || isSystemError(error)) throw new Failure(message(name), code);
    throw error;
  }
}

/** Copies both ways between a connection and two open files till both sides have ended. */
function* relay(connection: Connection, input: OpenFile | undefined, output: OpenFile, options: { idle?: number | undefined; closeAtInputEnd: boolean; process: Process }): Call<void> {
  let reading = input !== undefined;
  let lastData = options.process.now;
  for (;;) {
    let moved = false;
    const data = connection.read(65536);
    if (data) {
      if (data.length === 0) return;
      yield* writeFile(output, data);
      moved = true;
    }
    if (reading) {
      const typed = input!.read(65536);
      if (typed) {
        moved = true;
        if (typed.length === 0) {
          reading = false;
          connection.shutdown();
          if (options.closeAtInputEnd) return;
        } else yield* writeFile(connection, typed);
      }
    }
    if (moved) {
      lastData = options.process.now;
      continue;
    }
    const waiting: { file: OpenFile; side: "read" }[] = [{ file: connection, side: "read" }];
    if (reading) waiting.push({ file: input!, side: "read" });
    const left = options.idle === undefined ? undefined : lastData + options.idle - options.process.now;
    if (left !== undefined && left <= 0) return;
    yield* poll(waiting, left);
  }
}

const NC_USAGE = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
\t  [destination] [port]
`;

export const nc = (flavour: Flavour) =>
  program(
    {
      name: "nc",
      short: flavour === "busybox" ? "lp:w:i:f:e:nuvzk46s:o:" : "46bCDdFhklNnp:q:rSs:tUuvw:X:x:ze:c:i:",
      stopAtOperand: false,
      wrongOption: (sentence) => `nc: ${sentence}\n${NC_USAGE}`,
      // BusyBox: -e takes the rest of the line.
      rewrite: (args) => {
        const at = flavour === "busybox" ? args.indexOf("-e") : -1;
        return at >= 0 ? [...args.slice(0, at), "-e", args.slice(at + 1).join("\u0001")] : args;
      },
      applet: { usage: "[-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]", help: "Open a pipe to IP:PORT or FILE\n\n\t-l\tListen mode, for inbound connects\n\t\t(use -ll with -e for persistent server)\n\t-p PORT\tLocal port\n\t-w SEC\tConnect timeout\n\t-i SEC\tDelay interval for lines sent\n\t-f FILE\tUse file (ala /dev/ttyS0) instead of network\n\t-e PROG\tRun PROG after connect (must be last)\n" },
      *run(invocation) {
        if (invocation.has("l")) return yield* listen(invocation);
        const [name, portText] = invocation.operands;
        if (name === undefined && flavour === "gnu") {
          yield* printError(NC_USAGE);
          return 1;
        }
        if (name === undefined || portText === undefined) throw new Failure(flavour === "busybox" ? "" : "missing port number");
        if (flavour === "gnu" && !/^\d*$/.test(invocation.value("w") ?? "")) throw new Failure(`timeout invalid: ${invocation.value("w")}`);
        const wait = invocation.value("w") === undefined ? undefined : Number(invocation.value("w")) * 1000;
        const range = /^(\d+)(?:-(\d+))?$/.exec(portText);
        if (!range) throw new Failure(flavour === "busybox" ? `invalid port '${portText}'` : `port number invalid: ${portText}`);
        if (flavour === "gnu" && Number(range[2] ?? range[1]) > 65535) throw new Failure(`port number too large: ${portText}`);
        const address = yield* addressOf(invocation, name, (host) => (flavour === "busybox" ? `bad address '${host}'` : `getaddrinfo for host "${host}" port ${portText}: Name or service not known`));
        let status = 1;
        for (let port = Number(range[1]); port <= Number(range[2] ?? range[1]); port += 1) {
          if (yield* connectOnce(invocation, name, address, port, wait)) status = 0;
        }
        return status;
      },
    },
    flavour,
  );

function* connectOnce(invocation: Invocation, name: string, address: string, port: number, limit: number | undefined): Call<boolean> {
  const { process, flavour } = invocation;
  const network = networkOf(process);
  let connection: Connection;
  try {
    connection = yield* callback<Connection>("connect", (done, fail) => {
      const cancel = network.connect(address, port, done, fail);
      if (limit === undefined) return cancel;
      const timer = process.machine.simulation.after(limit, () => {
        cancel();
        fail(new Failure("timed out"));
      });
      return () => {
        timer.cancel();
        cancel();
      };
    });
  } catch (error) {
    if (error instanceof Failure) {
      if (flavour === "busybox") yield* invocation.complain("timed out");
      else if (invocation.has("v")) yield* invocation.complain(`connect to ${name} (${address}) port ${port} (tcp) timed out: Operation now in progress`);
      return false;
    }
    if (!isSystemError(error)) throw error;
    if (flavour === "busybox") yield* invocation.complain(`can't connect to remote host (${address}): ${error.message}`);
    else if (invocation.has("v") || !invocation.has("z")) yield* invocation.complain(`connect to ${name} (${address}) port ${port} (tcp) failed: ${error.message}`);
    return false;
  }
  connection.retain();
  try {
    if (flavour === "gnu" && invocation.has("v")) yield* printError(`Connection to ${name} (${address}) ${port} port [tcp/${SERVICES[port] ?? "*"}] succeeded!\n`);
    if (flavour === "busybox" && invocation.has("v")) yield* printError(`${name} (${address}:${port}) open\n`);
    if (invocation.has("z")) return true;
    if (yield* runBehind(invocation, connection)) return true;
    yield* relay(connection, process.hasDescriptor(0) ? process.descriptor(0) : undefined, process.descriptor(1), {
      process, closeAtInputEnd: invocation.has("N") || invocation.value("q") === "0", ...(limit !== undefined && flavour === "gnu" ? { idle: limit } : {}),
    });
    return true;
  } finally {
    connection.release();
  }
}

const SERVICES: Readonly<Record<number, string>> = { 21: "ftp", 22: "ssh", 25: "smtp", 53: "domain", 80: "http", 110: "pop3", 143: "imap2", 443: "https", 3306: "mysql", 5432: "postgresql", 6379: "redis", 8080: "http-alt" };

/** nc -e: the program's standard streams are the connection. */
function* runBehind(invocation: Invocation, connection: Connection): Call<boolean> {
  const text = invocation.value("e") ?? invocation.value("c");
  if (text === undefined) return false;
  const { process } = invocation;
  const words = text.split("\u0001");
  const args = invocation.has("c") ? ["sh", "-c", text] : words;
  const path = findExecutable(process, args[0]!);
  if (path === undefined) throw new Failure(`can't execute '${args[0]}': No such file or directory`, 127);
  const child = process.spawn({ file: path, args, files: new Map([[0, connection], [1, connection], [2, process.descriptor(2)]]) });
  yield* wait(child.pid);
  return true;
}

function* listen(invocation: Invocation): Call<number> {
  const { process, flavour, operands } = invocation;
  const network = networkOf(process);
  const port = Number(invocation.value("p") ?? operands.at(-1));
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Failure(flavour === "busybox" ? "" : "invalid port");
  let listener: Listener;
  try {
    listener = network.listen(port, { ...(invocation.has("u") ? { protocol: "UDP" } : {}), ...(flavour === "busybox" ? { ipv6: "dual" } : {}) });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Failure(flavour === "busybox" ? `bind: ${error.message}` : error.message);
  }
  listener.retain();
  let listening = true;
  if (invocation.has("v")) yield* printError(flavour === "gnu" ? `Listening on 0.0.0.0 ${port}\n` : `listening on 0.0.0.0:${port} ...\n`);
  const keep = invocation.has("k") || invocation.options.filter((option) => option.name === "l").length > 1;
  try {
    do {
      let connection = listener.accept();
      while (!connection) {
        yield* poll([{ file: listener, side: "read" }]);
        connection = listener.accept();
      }
      connection.retain();
      // BusyBox without -ll takes one connection only.
      if (!keep) {
        listening = false;
        listener.release();
      }
      if (invocation.has("v")) yield* printError(flavour === "gnu" ? `Connection received on ${connection.remoteAddress} ${connection.remotePort}\n` : `connect to ${connection.localAddress}:${port} from ${connection.remoteAddress}:${connection.remotePort}\n`);
      try {
        if (!(yield* runBehind(invocation, connection))) {
          yield* relay(connection, process.hasDescriptor(0) ? process.descriptor(0) : undefined, process.descriptor(1), { process, closeAtInputEnd: invocation.has("N") || invocation.value("q") === "0" });
        }
      } finally {
        connection.release();
      }
    } while (keep);
  } finally {
    if (listening) listener.release();
  }
  return 0;
}

export const telnet = (flavour: Flavour) =>
  program(
    {
      name: "telnet",
      short: "aEl:",
      *run(invocation) {
        const { process } = invocation;
        const [name, port = "23"] = invocation.operands;
        if (name === undefined) throw new Failure("missing host");
        const address = yield* addressOf(invocation, name, (host) => (flavour === "busybox" ? `bad address '${host}'` : `could not resolve ${host}/${port}: Name or service not known`));
        if (flavour === "gnu") yield* print(`Trying ${address}...\n`);
        let connection: Connection;
        try {
          const network = networkOf(process);
          connection = yield* callback<Connection>("connect", (done, fail) => network.connect(address, Number(port), done, fail));
        } catch (error) {
          if (!isSystemError(error)) throw error;
          if (flavour === "busybox") throw new Failure(`can't connect to remote host (${address}): ${error.message}`);
          yield* printError(`telnet: Unable to connect to remote host: ${error.message}\n`);
          return 1;
        }
        connection.retain();
        yield* print(flavour === "busybox" ? `Connected to ${name}\n` : `Connected to ${name}.\nEscape character is '^]'.\n`);
        yield* relay(connection, process.descriptor(0), process.descriptor(1), { process, closeAtInputEnd: false });
        connection.release();
        yield* print("Connection closed by foreign host.\n");
        return 1;
      },
    },
    flavour,
  );

/** One echo: the time it took in ms, or undefined. */
function* echo(process: Process, address: string, limit: number): Call<number | undefined> {
  const network = networkOf(process);
  const own = /^127\./.test(address) || network.addresses.includes(address);
  if (own) return 0.05;
  return yield* callback<number | undefined>("ping", (done) => {
    const timer = process.machine.simulation.after(limit, () => done(undefined));
    const cancel = network.ping
      ? network.ping(address, (ms) => {
          // What never answers is waited for.
          if (ms !== undefined) done(ms);
        })
      : () => {};
    return () => {
      timer.cancel();
      cancel();
    };
  });
}

export const ping = (flavour: Flavour) =>
  program(
    {
      name: "ping",
      short: "46Ac:DfI:i:M:np:qs:t:vW:w:",
      usageCode: flavour === "gnu" ? 2 : 1,
      *run(invocation) {
        const { process } = invocation;
        const name = invocation.operands[0];
        if (name === undefined) throw new Failure(flavour === "gnu" ? "usage error: Destination address required" : "", 1);
        const given = (option: string): string | undefined => {
          const text = invocation.value(option);
          if (flavour === "gnu" && text !== undefined && !/^\d+$/.test(text)) throw new Failure(`invalid argument: '${text}'`);
          if (flavour === "gnu" && option === "c" && text !== undefined && Number(text) < 1) throw new Failure(`invalid argument: '${text}': out of range: 1 <= value <= 9223372036854775807`);
          return text;
        };
        for (const option of ["c", "s", "w"]) given(option);
        const address = yield* addressOf(invocation, name, (host) => (flavour === "busybox" ? `bad address '${host}'` : `${host}: Name or service not known`), flavour === "gnu" ? 2 : 1);
        const count = Number(given("c") ?? Infinity);
        const size = Number(invocation.value("s") ?? 56);
        const interval = Number(invocation.value("i") ?? 1) * 1000;
        const patience = Number(invocation.value("W") ?? 10) * 1000;
        const deadline = invocation.value("w") === undefined ? Infinity : process.now + Number(invocation.value("w")) * 1000;
        yield* print(flavour === "gnu" ? `PING ${name} (${address}) ${size}(${size + 28}) bytes of data.\n` : `PING ${name} (${address}): ${size} data bytes\n`);
        // It knows raw sockets only; the other ping may ask without.
        if (flavour === "busybox" && !capable(process.credentials, "NET_RAW")) throw new Failure("permission denied (are you root?)");
        let stop = false;
        process.onSignal("SIGINT", () => {
          stop = true;
          return "interrupt";
        });
        const start = process.now;
        const times: number[] = [];
        let sent = 0;
        try {
          while (sent < count && !stop && process.now < deadline) {
            const began = process.now;
            const own = /^127\./.test(address);
            const result = yield* echo(process, address, Math.min(patience, sent + 1 < count ? interval : patience));
            sent += 1;
            if (result !== undefined) {
              times.push(result);
              const ms = result < 10 ? result.toFixed(3) : result < 100 ? result.toFixed(2) : result.toFixed(1);
              if (!invocation.has("q")) {
                yield* print(flavour === "gnu"
                  ? `${size + 8} bytes from ${name === address ? address : `${name} (${address})`}: icmp_seq=${sent} ttl=${own ? 64 : 63} time=${ms} ms\n`
                  : `${size + 8} bytes from ${address}: seq=${sent - 1} ttl=${own ? 64 : 63} time=${result.toFixed(3)} ms\n`);
              }
            }
            const left = interval - (process.now - began);
            if (sent < count && left > 0) yield* sleep(left);
          }
        } catch (error) {
          if (!isSystemError(error, "EINTR")) throw error;
        }
        const loss = sent === 0 ? 0 : Math.round(((sent - times.length) / sent) * 100);
        const [min, max] = [Math.min(...times), Math.max(...times)];
        const average = times.reduce((sum, each) => sum + each, 0) / Math.max(1, times.length);
        const deviation = Math.sqrt(times.reduce((sum, each) => sum + (each - average) ** 2, 0) / Math.max(1, times.length));
        if (flavour === "gnu") {
          yield* print(`\n--- ${name} ping statistics ---\n${sent} packets transmitted, ${times.length} received, ${loss}% packet loss, time ${Math.round(process.now - start)}ms\n`);
          yield* print(times.length > 0 ? `rtt min/avg/max/mdev = ${min.toFixed(3)}/${average.toFixed(3)}/${max.toFixed(3)}/${deviation.toFixed(3)} ms\n` : "\n");
        } else {
          yield* print(`\n--- ${name} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${loss}% packet loss\n`);
          if (times.length > 0) yield* print(`round-trip min/avg/max = ${min.toFixed(3)}/${average.toFixed(3)}/${max.toFixed(3)} ms\n`);
        }
        return times.length > 0 ? 0 : 1;
      },
    },
    flavour,
  );

export const traceroute = (flavour: Flavour) =>
  program(
    {
      name: "traceroute",
      short: "46dFInrTm:p:q:s:w:z:",
      *run(invocation) {
        const name = invocation.operands[0];
        if (name === undefined) throw new Failure("missing host");
        const address = yield* addressOf(invocation, name, (host) => (flavour === "busybox" ? `bad address '${host}'` : `${host}: Name or service not known`), 2);
        yield* print(`traceroute to ${name} (${address}), 30 hops max, ${flavour === "busybox" ? 46 : 60} byte packets\n`);
        const ms = yield* echo(invocation.process, address, 5000);
        if (ms === undefined) {
          for (let hop = 1; hop <= 30; hop += 1) {
            yield* sleep(5000);
            yield* print(`${String(hop).padStart(2)}  * * *\n`);
          }
          return 0;
        }
        yield* print(` 1  ${name === address ? address : name} (${address})  ${ms.toFixed(3)} ms  ${(ms * 0.9).toFixed(3)} ms  ${(ms * 0.95).toFixed(3)} ms\n`);
        return 0;
      },
    },
    flavour,
  );

function mac(address: string): string {
  return `02:42:${address.split(".").map((part) => Number(part).toString(16).padStart(2, "0")).join(":")}`;
}

/** A failure that ip tells without its own name. */
class IpError extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

const SHOWS = /^(?:s|sh|sho|show|l|li|lis|list|ls|lst)$/;

/** The interfaces that "ip address" or "ip link" is asked for, as its lines show them. Throws IpError. */
function chosenDevices(invocation: Invocation, object: string, address: string): { name: string; index: number; head: string; link: string }[] {
  const [verb = "show", ...rest] = invocation.operands.slice(1);
  if (!SHOWS.test(verb)) throw new IpError(`Command "${verb}" is unknown, try "ip ${object} help".`, 255);
  const wanted = rest[0] === "dev" ? rest[1] : rest.find((word) => word !== "up");
  const devices = [
    { name: "lo", index: 1, head: "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN", link: "link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00" },
    { name: "eth0", index: 2, head: "2: eth0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP", link: `link/ether ${mac(address)} brd ff:ff:ff:ff:ff:ff` },
  ];
  const chosen = devices.filter(({ name }) => wanted === undefined || name === wanted);
  if (chosen.length === 0) throw new IpError(`Device "${wanted}" does not exist.`);
  return chosen;
}

export const ip = (flavour: Flavour) =>
  program(
    {
      name: "ip",
      short: "46bdfhjnors",
      long: { brief: "b", color: "c", json: "j", oneline: "o" },
      rewrite: (args) => args.map((arg) => (arg === "-br" ? "-b" : arg)),
      *run(invocation) {
        try {
          return yield* showNetwork(invocation);
        } catch (error) {
          if (!(error instanceof IpError)) throw error;
          yield* printError(`${error.message}\n`);
          return error.code;
        }
      },
    },
    flavour,
  );

function* showNetwork(invocation: Invocation): Call<number> {
  const { process } = invocation;
  const addresses = networkOf(process).addresses;
  const address = addresses[0] ?? "";
  const object = invocation.operands[0] ?? "";
  const gateway = `${address.split(".").slice(0, 3).join(".")}.1`;
  const network = `${address.split(".").slice(0, 3).join(".")}.`;
  if ("address".startsWith(object) && object !== "") {
    for (const device of chosenDevices(invocation, "address", address)) {
      const own = device.name === "lo" ? ["127.0.0.1/8 scope host lo"] : addresses.map((each) => `${each}/24 brd ${each.split(".").slice(0, 3).join(".")}.255 scope global eth0`);
      if (invocation.has("b")) {
        yield* print(device.name === "lo" ? "lo               UNKNOWN        127.0.0.1/8 ::1/128 \n" : `eth0@if2         UP             ${address}/24 \n`);
      } else if (invocation.has("o")) {
        yield* print(own.map((each) => `${device.index}: ${device.name}    inet ${each}\\       valid_lft forever preferred_lft forever\n`).join(""));
      } else {
        const link = invocation.has("4") ? "" : `    ${device.link}${device.name === "lo" ? "" : " link-netnsid 0"}\n`;
        yield* print(`${device.head} group default qlen 1000\n${link}${own.map((each) => `    inet ${each}\n       valid_lft forever preferred_lft forever\n`).join("")}`);
      }
    }
  } else if ("link".startsWith(object) && object !== "") {
    for (const device of chosenDevices(invocation, "link", address)) {
      yield* print(invocation.has("b")
        ? device.name === "lo" ? "lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP> \n" : `eth0@if2         UP             ${mac(address)} <BROADCAST,MULTICAST,UP,LOWER_UP> \n`
        : `${device.head} mode DEFAULT group default qlen 1000${invocation.has("o") ? "\\" : "\n"}    ${device.link}\n`);
    }
  } else if ("route".startsWith(object) && object !== "") {
    const [verb = "show", wanted] = invocation.operands.slice(1);
    if (verb === "g" || verb === "get") {
      if (wanted === undefined) throw new IpError("need at least a destination address");
      if (!/^(?:\d{1,3}\.){3}\d{1,3}$/.test(wanted)) throw new IpError(`Error: any valid prefix is expected rather than "${wanted}".`);
      const own = wanted.startsWith("127.") || addresses.includes(wanted);
      yield* print(own
        ? `local ${wanted} dev lo src ${wanted} uid ${process.credentials.uid} \n    cache <local> \n`
        : `${wanted} ${wanted.startsWith(network) ? "" : `via ${gateway} `}dev eth0 src ${address} uid ${process.credentials.uid} \n    cache \n`);
      return 0;
    }
    if (!SHOWS.test(verb)) throw new IpError(`Command "${verb}" is unknown, try "ip route help".`, 255);
    yield* print(`default via ${gateway} dev eth0 \n`);
    if (wanted !== "default") yield* print(`${network}0/24 dev eth0 ${invocation.flavour === "gnu" ? "proto kernel " : ""}scope link ${invocation.flavour === "busybox" ? " " : ""}src ${address} \n`);
  } else if ("neighbour".startsWith(object) && object !== "") yield* print(`${gateway} dev eth0 lladdr ${mac(gateway)} REACHABLE\n`);
  else {
    yield* printError(object === "" ? "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n" : `Object "${object}" is unknown, try "ip help".\n`);
    return 1;
  }
  return 0;
}

export const ifconfig = (flavour: Flavour) =>
  program(
    {
      name: "ifconfig",
      short: "a",
      *run(invocation) {
        const address = networkOf(invocation.process).addresses[0] ?? "";
        const broadcast = `${address.split(".").slice(0, 3).join(".")}.255`;
        if (flavour === "busybox") {
          yield* print(`eth0      Link encap:Ethernet  HWaddr ${mac(address).toUpperCase()}  \n          inet addr:${address}  Bcast:${broadcast}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1450  Metric:1\n          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:1000 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\nlo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:1000 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n`);
          return;
        }
        yield* print(`eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1450\n        inet ${address}  netmask 255.255.255.0  broadcast ${broadcast}\n        ether ${mac(address)}  txqueuelen 1000  (Ethernet)\n\nlo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n        inet 127.0.0.1  netmask 255.0.0.0\n        loop  txqueuelen 1000  (Local Loopback)\n\n`);
      },
    },
    flavour,
  );

export const ss = program(
  {
    name: "ss",
    short: "tulnpaHs4o6xw",
    long: { tcp: "t", udp: "u", listening: "l", numeric: "n", processes: "p", all: "a", "no-header": "H" },
    *run(invocation) {
      const wantTcp = invocation.has("t") || !invocation.has("u");
      const wantUdp = invocation.has("u") || !invocation.has("t");
      const listeners = (networkOf(invocation.process).listeners ?? []).filter((each) => (each.protocol === "TCP" ? wantTcp : each.protocol === "UDP" && wantUdp));
      const both = wantTcp && wantUdp;
      // Addresses stand right of their columns, ports left of theirs; each line is padded, as the real one does it.
      const header = [...(both ? ["Netid"] : []), "State", "Recv-Q", "Send-Q", "Local Address:", "Port", "Peer Address:", "Port", "Process"];
      const rows = invocation.has("l") || invocation.has("a") ? listeners.flatMap(({ ipv6, ...each }) => [
        ...(ipv6 === "dual" ? [{ ...each, address: "*", peer: "*:" }] : [{ ...each, peer: "0.0.0.0:" }]),
        ...(ipv6 === "also" ? [{ ...each, address: "[::]", peer: "[::]:" }] : []),
      ]).map((each) => {
        const udp = each.protocol === "UDP";
        const owners = invocation.has("p") ? ownersOf(invocation.process, each.port) : [];
        const users = owners.length === 0 ? "" : ` users:(${owners.map(({ name, pid, descriptor }) => `("${name}",pid=${pid},fd=${descriptor})`).join(",")})`;
        return [...(both ? [each.protocol.toLowerCase()] : []), udp ? "UNCONN" : "LISTEN", "0", udp ? "0" : "4096", `${each.address}:`, String(each.port), each.peer, "*", users];
      }) : [];
      const table = [...(invocation.has("H") ? [] : [header]), ...rows];
      const widths = header.map((_cell, column) => Math.max(0, ...table.map((row) => row[column]!.length)));
      const lines = table.map((row) => row.map((cell, column) => {
        const name = header[column]!;
        const padded = name.endsWith(":") ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
        return column === 0 || name === "Port" || name === "Process" ? padded : ` ${padded}`;
      }).join(""));
      yield* print(lines.map((line) => `${line}\n`).join(""));
    },
  },
  "gnu",
);

export const netstat = (flavour: Flavour) =>
  program(
    {
      name: "netstat",
      short: "aceilnpruswxtoW",
      *run(invocation) {
        const network = networkOf(invocation.process);
        const address = network.addresses[0] ?? "";
        if (invocation.has("r")) {
          yield* print(`Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n0.0.0.0         ${`${address.split(".").slice(0, 3).join(".")}.1`.padEnd(15)} 0.0.0.0         UG        0 0          0 eth0\n`);
          return;
        }
        const listening = invocation.has("l");
        const all = invocation.has("a");
        const title = listening ? "only servers" : all ? "servers and established" : "w/o servers";
        let text = `Active Internet connections (${title})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${invocation.has("p") ? "PID/Program name    " : ""}\n`;
        if (listening || all) {
          const sockets = (network.listeners ?? []).flatMap(({ ipv6, ...each }) => [
            ...(ipv6 === "dual" ? [] : [{ ...each, peer: "0.0.0.0:*", six: false }]),
            ...(ipv6 === undefined ? [] : [{ ...each, address: "::", peer: ":::*", six: true }]),
          ]);
          // As the kernel's tables follow each other.
          for (const each of sockets.sort((a, b) => Number(a.six) - Number(b.six))) {
            const udp = each.protocol === "UDP";
            if ((invocation.has("t") && !invocation.has("u") && udp) || (invocation.has("u") && !invocation.has("t") && !udp)) continue;
            text += `${`${udp ? "udp" : "tcp"}${each.six && flavour === "gnu" ? "6" : ""}`.padEnd(5)} ${"0".padStart(6)} ${"0".padStart(6)} ${`${each.address}:${each.port}`.padEnd(23)} ${each.peer.padEnd(23)} ${(udp ? "" : "LISTEN").padEnd(11)} ${invocation.has("p") ? (ownersOf(invocation.process, each.port).map(({ pid, name }) => `${pid}/${name}`)[0] ?? "-").padEnd(20) : ""}\n`;
          }
        }
        yield* print(text);
      },
    },
    flavour,
  );

export const route = (flavour: Flavour) =>
  program(
    {
      name: "route",
      short: "nee",
      *run(invocation) {
        const address = networkOf(invocation.process).addresses[0] ?? "";
        const prefix = address.split(".").slice(0, 3).join(".");
        yield* print(`Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${(invocation.has("n") ? "0.0.0.0" : "default").padEnd(15)} ${`${prefix}.1`.padEnd(15)} 0.0.0.0         UG    0      0        0 eth0\n${`${prefix}.0`.padEnd(15)} ${(invocation.has("n") || flavour === "gnu" ? "0.0.0.0" : "*").padEnd(15)} 255.255.255.0   U     0      0        0 eth0\n`);
      },
    },
    flavour,
  );

