import { printError, ttyOf, type Call, type Process } from "../../../os/index.ts";
import { print, program, type Invocation } from "../../program.ts";
import { serviceName } from "./service-names.ts";
import { drawColumns } from "./socket-columns.ts";
import { FilterError, inStates, parseFilter, takeStates, type SocketTest } from "./socket-filter.ts";
import { ownersOf, socketsOf, type Socket } from "./sockets.ts";
import { USAGE } from "./ss-usage.ts";

/** Kinds of sockets that -A may name; those of which there are none here among them. */
const KINDS = ["all", "inet", "tcp", "mptcp", "udp", "raw", "unix", "unix_dgram", "unix_stream", "unix_seqpacket", "packet", "packet_raw", "packet_dgram", "netlink", "dccp", "sctp", "vsock_stream", "vsock_dgram", "tipc", "xdp"];

const FAMILIES = ["inet", "inet6", "link", "unix", "netlink", "vsock", "tipc", "xdp"];

/** Letters of options that choose a kind of socket. */
const LETTERS: Readonly<Record<string, string>> = { t: "tcp", u: "udp", S: "sctp", w: "raw", x: "unix", d: "dccp", M: "mptcp", 0: "packet" };

export const ss = program(
  {
    name: "ss",
    short: "hVnralopemTisbEZzN:46tMSudwx0f:KHOA:D:F:v",
    long: {
      help: "h", version: "V", numeric: "n", resolve: "r", all: "a", listening: "l", options: "o", extended: "e", memory: "m", processes: "p", threads: "T", info: "i", tipcinfo: "tipcinfo",
      summary: "s", tos: "tos", cgroup: "cgroup", bpf: "b", events: "E", context: "Z", contexts: "z", "net=": "N", ipv4: "4", ipv6: "6", packet: "0", tcp: "t", mptcp: "M", sctp: "S", udp: "u",
      dccp: "d", raw: "w", unix: "x", tipc: "tipc", vsock: "vsock", xdp: "xdp", "family=": "f", kill: "K", "no-header": "H", oneline: "O", "inet-sockopt": "sockopt", "query=": "A", "socket=": "A",
      "diag=": "D", "filter=": "F",
    },
    usageCode: 255,
    wrongOption: (sentence, name) => `${name}: ${sentence}\n${USAGE}`,
    *run(invocation) {
      try {
        return yield* show(invocation);
      } catch (error) {
        if (!(error instanceof FilterError)) throw error;
        yield* printError(`${error.message}\n${error.usage ? USAGE : ""}`);
        return error.usage || error.message.startsWith("ss: wrong") ? 255 : 1;
      }
    },
  },
  "gnu",
);

function* show(invocation: Invocation): Call<number> {
  const { process } = invocation;
  if (invocation.has("h")) {
    yield* print(USAGE);
    return 0;
  }
  if (invocation.has("V")) {
    yield* print("ss utility, iproute2-6.1.0\n");
    return 0;
  }
  const family = invocation.value("f");
  if (family === "help") {
    yield* print(USAGE);
    return 0;
  }
  if (family !== undefined && !FAMILIES.includes(family)) {
    yield* printError(`ss: "${family}" is invalid family\n${USAGE}`);
    return 255;
  }
  const kinds = invocation.options.flatMap(({ name, value }) => (name === "A" ? value!.split(",") : LETTERS[name] === undefined ? [] : [LETTERS[name]]));
  const unknown = kinds.find((kind) => !KINDS.includes(kind) && kind !== "packet");
  if (unknown !== undefined) {
    yield* printError(`ss: "${unknown}" is illegal socket table id\n${USAGE}`);
    return 255;
  }
  if (invocation.has("s")) {
    yield* print(summary(socketsOf(process)));
    if (kinds.length === 0) return 0;
  }
  const words = [...invocation.operands];
  const states = takeStates(words);
  const wanted = words.length > 0 ? parseFilter(process, words) : undefined;
  const tests = [ofKind(kinds, family), ofFamily(invocation, family), states ? inStates(states) : ofState(invocation), ...(wanted ? [wanted] : [])];
  const sockets = socketsOf(process).filter((socket) => tests.every((test) => test(socket)));
  const hidden = new Set([
    ...(kinds.length === 1 && !["all", "inet"].includes(kinds[0]!) ? ["Netid"] : []),
    ...(states?.size === 1 ? ["State"] : []),
  ]);
  const rows = sockets.map((socket) => cells(invocation, socket));
  yield* print(drawColumns(rows, hidden, !invocation.has("H"), ttyOf(process, 1)?.columns));
  return 0;
}

function ofKind(kinds: readonly string[], family: string | undefined): SocketTest {
  const all = kinds.length === 0 || kinds.includes("all") || kinds.includes("inet");
  if (kinds.length === 0 && family !== undefined && !family.startsWith("inet")) return () => false;
  return (socket) => all || kinds.includes(socket.protocol);
}

function ofFamily(invocation: Invocation, family: string | undefined): SocketTest {
  const four = invocation.has("4") || family === "inet";
  const six = invocation.has("6") || family === "inet6";
  return (socket) => four === six || (four ? socket.family === "inet" : socket.family === "inet6");
}

function ofState(invocation: Invocation): SocketTest {
  if (invocation.has("a")) return () => true;
  return invocation.has("l") ? (socket) => socket.state !== "ESTAB" : (socket) => socket.state === "ESTAB";
}

function cells(invocation: Invocation, socket: Socket): string[] {
  const { process } = invocation;
  const { protocol, state, local, peer } = socket;
  const port = (number: number): string => (invocation.has("n") ? undefined : serviceName(process, number, protocol)) ?? String(number);
  const backlog = state === "LISTEN" ? "4096" : "0";
  const anybody = socket.family === "inet" ? "0.0.0.0:" : local.address === "*" ? "*:" : "[::]:";
  return [protocol, state, "0", backlog, `${local.address}:`, port(local.port), peer ? `${peer.address}:` : anybody, peer ? port(peer.port) : "*", about(invocation, process, socket)];
}

/** The last column: whose it is, and what -i and -m tell. */
function about(invocation: Invocation, process: Process, socket: Socket): string {
  const parts: string[] = [];
  const owners = invocation.has("p") ? ownersOf(process, socket) : [];
  if (owners.length > 0) parts.push(` users:(${owners.map(({ name, pid, descriptor }) => `("${name}",pid=${pid},fd=${descriptor})`).join(",")})`);
  const line = invocation.has("O") ? "" : "\n\t";
  const more: string[] = [];
  if (invocation.has("m")) more.push(" skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)");
  if (invocation.has("i") && socket.protocol === "tcp") more.push(" cubic cwnd:10");
  if (more.length > 0) parts.push(line + more.join(""));
  return parts.join("");
}

/** -s: how many there are of each kind. */
function summary(sockets: readonly Socket[]): string {
  const tcp = sockets.filter((socket) => socket.protocol === "tcp");
  const udp = sockets.filter((socket) => socket.protocol === "udp");
  const established = tcp.filter((socket) => socket.state === "ESTAB").length;
  const line = (name: string, list: readonly Socket[]): string => {
    const six = list.filter((socket) => socket.family === "inet6").length;
    return `${name}\t  ${String(list.length).padEnd(9)} ${String(list.length - six).padEnd(9)} ${String(six).padEnd(9)}\n`;
  };
  return `Total: ${sockets.length}\nTCP:   ${tcp.length} (estab ${established}, closed 0, orphaned 0, timewait 0)\n\nTransport Total     IP        IPv6\n${line("RAW", [])}${line("UDP", udp)}${line("TCP", tcp)}${line("INET", [...tcp, ...udp])}${line("FRAG", [])}\n`;
}
