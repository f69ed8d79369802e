import {
  callback, findExecutable, isSystemError, poll, printError, wait, type Call, type Connection, type Listener,
} from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, program, type Invocation } from "../../program.ts";
import { addressOf, networkOf, relay } from "./connection.ts";
import { serviceName, servicePort } from "./service-names.ts";

const NC_USAGE = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
\t  [destination] [port]
`;

/** What -h says besides. */
const NC_SUMMARY = `OpenBSD netcat (Debian patchlevel 1.219-1)
${NC_USAGE}	Command Summary:
		-4		Use IPv4
		-6		Use IPv6
		-b		Allow broadcast
		-C		Send CRLF as line-ending
		-D		Enable the debug socket option
		-d		Detach from stdin
		-F		Pass socket fd
		-h		This help text
		-I length	TCP receive buffer length
		-i interval	Delay interval for lines sent, ports scanned
		-k		Keep inbound sockets open for multiple connects
		-l		Listen mode, for inbound connects
		-M ttl		Outgoing TTL / Hop Limit
		-m minttl	Minimum incoming TTL / Hop Limit
		-N		Shutdown the network socket after EOF on stdin
		-n		Suppress name/port resolutions
		-O length	TCP send buffer length
		-P proxyuser	Username for proxy authentication
		-p port		Specify local port for remote connects
		-q secs		quit after EOF on stdin and delay of secs
		-r		Randomize remote ports
		-S		Enable the TCP MD5 signature option
		-s sourceaddr	Local source address
		-T keyword	TOS value
		-t		Answer TELNET negotiation
		-U		Use UNIX domain socket
		-u		UDP mode
		-V rtable	Specify alternate routing table
		-v		Verbose
		-W recvlimit	Terminate after receiving a number of packets
		-w timeout	Timeout for connects and final net reads
		-X proto	Proxy protocol: "4", "5" (SOCKS) or "connect"
		-x addr[:port]	Specify proxy address and port
		-Z		DCCP mode
		-z		Zero-I/O mode [used for scanning]
	Port numbers can be individual or ranges: lo-hi [inclusive]
`;

export const nc = (flavour: Flavour) =>
  program(
    {
      name: "nc",
      short: flavour === "busybox" ? "lp:w:i:f:e:nuvzk46s:o:" : "46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:T:tUuV:vW:w:X:x:Zze:c:",
      stopAtOperand: false,
      wrongOption: (sentence) => `nc: ${sentence}\n${NC_USAGE}`,
      // BusyBox: -e takes the rest of the line.
      rewrite: (args) => {
        const at = flavour === "busybox" ? args.indexOf("-e") : -1;
        return at >= 0 ? [...args.slice(0, at), "-e", args.slice(at + 1).join("\u0001")] : args;
      },
      applet: { usage: "[-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]", help: "Open a pipe to IP:PORT or FILE\n\n\t-l\tListen mode, for inbound connects\n\t\t(use -ll with -e for persistent server)\n\t-p PORT\tLocal port\n\t-w SEC\tConnect timeout\n\t-i SEC\tDelay interval for lines sent\n\t-f FILE\tUse file (ala /dev/ttyS0) instead of network\n\t-e PROG\tRun PROG after connect (must be last)\n" },
      *run(invocation) {
        if (flavour === "gnu" && invocation.has("h")) {
          yield* printError(NC_SUMMARY);
          return 0;
        }
        if (invocation.has("l")) return yield* listen(invocation);
        const [name, portText] = invocation.operands;
        if (name === undefined && flavour === "gnu") {
          yield* printError(NC_USAGE);
          return 1;
        }
        if (name === undefined || portText === undefined) throw new Failure(flavour === "busybox" ? "" : "missing port number");
        if (flavour === "gnu" && !/^\d*$/.test(invocation.value("w") ?? "")) throw new Failure(`timeout invalid: ${invocation.value("w")}`);
        const wait = invocation.value("w") === undefined ? undefined : Number(invocation.value("w")) * 1000;
        const range = /^(\d+)(?:-(\d+))?$/.exec(flavour === "gnu" ? String(servicePort(invocation.process, portText) ?? portText) : portText);
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
      else if (invocation.has("v")) yield* invocation.complain(`connect to ${shownHost(name, address)} port ${port} (tcp) timed out: Operation now in progress`);
      return false;
    }
    if (!isSystemError(error)) throw error;
    if (flavour === "busybox") yield* invocation.complain(`can't connect to remote host (${address}): ${error.message}`);
    else if (invocation.has("v") || !invocation.has("z")) yield* invocation.complain(`connect to ${shownHost(name, address)} port ${port} (tcp) failed: ${error.message}`);
    return false;
  }
  connection.retain();
  try {
    if (flavour === "gnu" && invocation.has("v")) yield* printError(`Connection to ${shownHost(name, address)} ${port} port [tcp/${invocation.has("n") ? "*" : (serviceName(process, port, "tcp") ?? SERVICES[port] ?? "*")}] succeeded!\n`);
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

/** A host that was given by its address has no other name. */
function shownHost(name: string, address: string): string {
  return name === address ? name : `${name} (${address})`;
}

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
  const text = invocation.value("p") ?? operands.at(-1);
  // A single word is a port if it can be one.
  if (flavour === "gnu" && (text === undefined || (operands.length === 1 && invocation.value("p") === undefined && operands[0]!.includes(".")))) throw new Failure("missing port number");
  const port = flavour === "gnu" && text !== undefined ? (servicePort(process, text) ?? NaN) : Number(text);
  if (flavour === "gnu" && Number.isNaN(port)) throw new Failure("getaddrinfo: Servname not supported for ai_socktype");
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
  if (invocation.has("v")) yield* printError(flavour === "gnu" ? `Listening on ${operands.length > 1 ? (operands[0] === "127.0.0.1" ? "localhost" : operands[0]) : "0.0.0.0"} ${port}\n` : `listening on 0.0.0.0:${port} ...\n`);
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
