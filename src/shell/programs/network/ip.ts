import { printError, type Call, type Link, type Process } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { print } from "../../program.ts";
import { broadcastOf, linksOf, routesOf, routeTo, stateOf } from "./interfaces.ts";
import { prettyJson } from "./ip-json.ts";
import { BUSYBOX_USAGE, USAGES } from "./ip-usage.ts";

/** A failure that ip tells without its own name. */
class IpError extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

interface Style {
  flavour: Flavour;
  json: boolean;
  pretty: boolean;
  brief: boolean;
  oneLine: boolean;
  statistics: boolean;
  family: "inet" | "inet6" | undefined;
}

const OBJECTS = ["address", "addrlabel", "help", "link", "maddress", "monitor", "neighbor", "neighbour", "netns", "route", "rule", "tunnel"];

/** Options with what they are in full, from how many letters on they are known. */
const OPTIONS: readonly (readonly [string, number, string])[] = [
  ["Version", 1, "version"], ["statistics", 1, "statistics"], ["stats", 1, "statistics"], ["details", 1, "details"], ["resolve", 1, "none"], ["human-readable", 1, "none"], ["json", 1, "json"],
  ["pretty", 1, "pretty"], ["family", 1, "family"], ["4", 1, "inet"], ["6", 1, "inet6"], ["brief", 2, "brief"], ["oneline", 1, "oneline"], ["color", 1, "none"], ["colour", 1, "none"], ["all", 1, "none"],
  ["Numeric", 1, "none"], ["timestamp", 1, "none"], ["netns", 1, "netns"], ["help", 4, "help"],
];

export const ip = (flavour: Flavour) => function* (process: Process): Call<number> {
  try {
    return yield* run(process, flavour, process.args.slice(1));
  } catch (error) {
    if (!(error instanceof IpError)) throw error;
    yield* printError(`${flavour === "busybox" ? "ip: " : ""}${error.message}\n`);
    return error.code;
  }
};

function* run(process: Process, flavour: Flavour, args: readonly string[]): Call<number> {
  const style: Style = { flavour, json: false, pretty: false, brief: false, oneLine: false, statistics: false, family: undefined };
  const words = [...args];
  while (words[0]?.startsWith("-")) {
    const word = words.shift()!;
    const name = word.replace(/^--?/, "").replace(/=.*$/, "");
    const option = OPTIONS.find(([full, least]) => name.length >= least && full.startsWith(name))?.[2];
    switch (option) {
      case "version":
        yield* print("ip utility, iproute2-6.1.0, libbpf 1.1.2\n");
        return 0;
      case "json": style.json = true; break;
      case "pretty": style.pretty = true; break;
      case "brief": style.brief = true; break;
      case "oneline": style.oneLine = true; break;
      case "statistics": style.statistics = true; break;
      case "inet": case "inet6": style.family = option; break;
      case "family": {
        const family = words.shift();
        if (family === "inet" || family === "inet6") style.family = family;
        break;
      }
      case "netns": throw new IpError(`Cannot open network namespace "${words[0] ?? ""}": No such file or directory`, 255);
      case "help":
        yield* printError(USAGES["ip"]!);
        return 255;
      case undefined: throw new IpError(`Option "${word}" is unknown, try "ip -help".`, 255);
      default:
    }
  }
  const object = words.shift();
  if (object === undefined || object === "help") {
    yield* printError(flavour === "busybox" ? BUSYBOX_USAGE : USAGES["ip"]!);
    return flavour === "busybox" ? 1 : 255;
  }
  const found = OBJECTS.find((each) => each.startsWith(object));
  if (words[0] === "help") {
    yield* printError(USAGES[found ?? "ip"] ?? USAGES["ip"]!);
    return 255;
  }
  switch (found) {
    case "address": yield* addresses(process, style, words); return 0;
    case "link": yield* links(process, style, words); return 0;
    case "route": yield* routes(process, style, words); return 0;
    case "neighbor": case "neighbour": yield* neighbours(process, style, words); return 0;
    case "rule":
      yield* print("0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n");
      return 0;
    case "maddress":
      yield* print(linksOf(process).map((link) => `${link.index}:\t${link.name}\n\tinet  224.0.0.1\n`).join(""));
      return 0;
    case "netns": case "tunnel": case "monitor": case "addrlabel": return 0;
    default:
      if (flavour === "gnu") throw new IpError(`Object "${object}" is unknown, try "ip help".`);
      yield* printError(BUSYBOX_USAGE);
      return 1;
  }
}

/** The verb of a command; what changes the network is refused, as without the right to it. Throws IpError. */
function verbOf(words: string[], object: string, changes: readonly string[]): void {
  const verb = words[0];
  if (verb === undefined) return;
  if (["show", "list", "lst"].some((known) => known.startsWith(verb)) || verb === "ls") {
    words.shift();
    return;
  }
  if (!changes.some((known) => known.startsWith(verb))) throw new IpError(`Command "${verb}" is unknown, try "ip ${object} help".`, 255);
  if (words.length === 1) throw new IpError(`Not enough information: "dev" argument is required.`, 255);
  throw new IpError("RTNETLINK answers: Operation not permitted", 2);
}

/** The interfaces that are asked for: "dev NAME", "up", "type KIND", "master NAME". Throws IpError. */
function chosen(process: Process, words: readonly string[]): readonly Link[] {
  let links = linksOf(process);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === "up" || word === "permanent" || word === "dynamic") continue;
    if (["scope", "label", "to"].includes(word)) at += 1;
    else if (word === "type" || word === "master") {
      at += 1;
      const value = words[at];
      if (value === undefined) throw new IpError('Command line is not complete. Try option "help"', 255);
      links = links.filter((link) => (word === "type" ? link.kind === value : link.master === value));
    } else {
      if (word === "dev") at += 1;
      const name = words[at];
      if (name === undefined) throw new IpError('Command line is not complete. Try option "help"', 255);
      links = links.filter((link) => link.name === name || shownName(link) === name);
      if (links.length === 0) throw new IpError(`Device "${name}" does not exist.`);
    }
  }
  return links;
}

function shownName(link: Link): string {
  return link.peer === undefined ? link.name : `${link.name}@if${link.peer}`;
}

function headOf(link: Link, { flavour }: Style, mode: string): string {
  const { flags, qdisc, state } = stateOf(link);
  const master = link.master === undefined ? "" : ` master ${link.master}`;
  const length = link.kind === "loopback" || link.kind === "ethernet" || link.kind === "bridge" ? " qlen 1000" : "";
  if (flavour === "busybox") {
    // Of an end in another namespace it does not know that it is up.
    const shown = link.netns === undefined ? flags : [...flags, "M-DOWN"];
    return `${link.index}: ${shownName(link)}: <${shown.join(",")}> mtu ${link.mtu} qdisc ${qdisc}${master} state ${state} ${length.trimStart()}`;
  }
  return `${link.index}: ${shownName(link)}: <${flags.join(",")}> mtu ${link.mtu} qdisc ${qdisc}${master} state ${state}${mode} group default${length}`;
}

function layerOf(link: Link, { flavour }: Style): string {
  const netns = link.netns === undefined || flavour === "busybox" ? "" : ` link-netnsid ${link.netns}`;
  return `link/${link.kind === "loopback" ? "loopback" : "ether"} ${link.mac} brd ${link.kind === "loopback" ? link.mac : "ff:ff:ff:ff:ff:ff"}${netns}`;
}

/** Its addresses with what is written behind them. */
function addressLines(link: Link, { family }: Style): { text: string; json: object }[] {
  const lo = link.kind === "loopback";
  const scope = lo ? "host" : "global";
  const forever = { valid_life_time: 4294967295, preferred_life_time: 4294967295 };
  const four = family === "inet6" ? [] : link.addresses.map(({ address, prefix }) => {
    const broadcast = broadcastOf(address, prefix);
    return {
      text: `inet ${address}/${prefix}${lo ? "" : ` brd ${broadcast}`} scope ${scope} ${link.name}`,
      json: { family: "inet", local: address, prefixlen: prefix, ...(lo ? {} : { broadcast }), scope, label: link.name, ...forever },
    };
  });
  // Of the other family there is the loopback's address only.
  const six = family === "inet" || !lo ? [] : [{ text: "inet6 ::1/128 scope host ", json: { family: "inet6", local: "::1", prefixlen: 128, scope: "host", ...forever } }];
  return [...four, ...six];
}

function linkJson(link: Link, mode: boolean): object {
  const { flags, qdisc, state } = stateOf(link);
  return {
    ifindex: link.index, ...(link.peer === undefined ? {} : { link_index: link.peer }), ifname: link.name, flags, mtu: link.mtu, qdisc, ...(link.master === undefined ? {} : { master: link.master }),
    operstate: state, ...(mode ? { linkmode: "DEFAULT" } : {}), group: "default", ...(link.kind === "veth" ? {} : { txqlen: 1000 }), link_type: link.kind === "loopback" ? "loopback" : "ether", address: link.mac,
    broadcast: link.kind === "loopback" ? link.mac : "ff:ff:ff:ff:ff:ff", ...(link.netns === undefined ? {} : { link_netnsid: link.netns }),
  };
}

function* printJson(style: Style, value: unknown): Call<void> {
  yield* print(`${style.pretty ? prettyJson(value) : JSON.stringify(value)}\n`);
}

const COUNTS = "    RX:  bytes packets errors dropped  missed   mcast           \n             0       0      0       0       0       0 \n    TX:  bytes packets errors dropped carrier collsns           \n             0       0      0       0       0       0 \n";

function* addresses(process: Process, style: Style, words: string[]): Call<void> {
  verbOf(words, "address", ["add", "change", "replace", "delete", "flush", "save", "restore", "showdump"]);
  const scope = words.includes("scope") ? words[words.indexOf("scope") + 1] : undefined;
  const shown = chosen(process, words)
    .map((link) => ({ link, own: addressLines(link, style).filter(({ json }) => scope === undefined || (json as { scope: string }).scope === scope) }))
    .filter(({ own }) => style.family === undefined || own.length > 0);
  if (style.json) {
    yield* printJson(style, shown.map(({ link, own }) => (style.brief
      ? { ifname: link.name, operstate: stateOf(link).state, addr_info: own.map(({ json }) => json as { local: string; prefixlen: number }).map(({ local, prefixlen }) => ({ local, prefixlen })) }
      : { ...linkJson(link, false), addr_info: own.map(({ json }) => json) })));
    return;
  }
  for (const { link, own } of shown) {
    if (style.brief) {
      const list = own.map(({ json }) => json as { local: string; prefixlen: number }).map(({ local, prefixlen }) => `${local}/${prefixlen} `).join("");
      yield* print(`${shownName(link).padEnd(16)} ${stateOf(link).state.padEnd(14)} ${list}\n`);
    } else if (style.oneLine) {
      yield* print(own.map(({ text }) => `${link.index}: ${link.name}    ${text}\\       valid_lft forever preferred_lft forever\n`).join(""));
    } else {
      const layer = style.family === undefined ? `    ${layerOf(link, style)}\n` : "";
      yield* print(`${headOf(link, style, "")}\n${layer}${own.map(({ text }) => `    ${text}\n       valid_lft forever preferred_lft forever\n`).join("")}${style.statistics ? COUNTS : ""}`);
    }
  }
}

function* links(process: Process, style: Style, words: string[]): Call<void> {
  const [verb, ...rest] = words;
  if (verb !== undefined && verb.length >= 3 && "set".startsWith(verb)) {
    const name = rest[0] === "dev" ? rest[1] : rest[0];
    if (name === undefined) throw new IpError('Not enough information: "dev" argument is required.', 255);
    if (!linksOf(process).some((link) => link.name === name)) throw new IpError(`Cannot find device "${name}"`);
  }
  verbOf(words, "link", ["add", "delete", "set", "change", "replace", "property", "xstats", "afstats"]);
  const shown = chosen(process, words);
  if (style.json) {
    yield* printJson(style, shown.map((link) => (style.brief ? { ifname: link.name, operstate: stateOf(link).state, address: link.mac, flags: stateOf(link).flags } : linkJson(link, true))));
    return;
  }
  for (const link of shown) {
    if (style.brief) yield* print(`${shownName(link).padEnd(16)} ${stateOf(link).state.padEnd(14)} ${link.mac} <${stateOf(link).flags.join(",")}> \n`);
    else yield* print(`${headOf(link, style, " mode DEFAULT")}${style.oneLine ? "\\" : "\n"}    ${layerOf(link, style)}\n${style.statistics ? COUNTS : ""}`);
  }
}

function* routes(process: Process, style: Style, words: string[]): Call<void> {
  if (words[0] !== undefined && "get".startsWith(words[0]) && words[0] !== "") {
    yield* routeOf(process, style, words[1]);
    return;
  }
  verbOf(words, "route", ["add", "append", "change", "delete", "replace", "test", "flush", "save", "restore"]);
  let shown = style.family === "inet6" ? [] : [...routesOf(process)];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (["table", "proto", "scope", "type", "via", "src", "root", "match", "exact"].includes(word)) at += 1;
    else if (word === "dev") {
      at += 1;
      const name = words[at];
      if (!linksOf(process).some((link) => link.name === name)) throw new IpError(`Cannot find device "${name ?? ""}"`);
      shown = shown.filter((route) => route.device === name);
    } else shown = shown.filter((route) => route.to === word);
  }
  if (style.json) {
    yield* printJson(style, shown.map((route) => ({
      dst: route.to, ...(route.via === undefined ? {} : { gateway: route.via }), dev: route.device, ...(route.source === undefined ? {} : { protocol: "kernel", scope: "link", prefsrc: route.source }), flags: [],
    })));
    return;
  }
  for (const { to, via, device, source } of shown) {
    const kernel = style.flavour === "gnu" ? "proto kernel " : "";
    yield* print(`${to}${via === undefined ? "" : ` via ${via}`} dev ${device} ${source === undefined ? "" : `${kernel}scope link ${style.flavour === "busybox" ? " " : ""}src ${source} `}\n`);
  }
}

/** ip route get */
function* routeOf(process: Process, style: Style, wanted: string | undefined): Call<void> {
  if (wanted === undefined) throw new IpError("need at least a destination address");
  if (!/^(?:\d{1,3}\.){3}\d{1,3}$/.test(wanted)) throw new IpError(`Error: any valid prefix is expected rather than "${wanted}".`);
  const { uid } = process.credentials;
  const own = wanted.startsWith("127.") || linksOf(process).some((link) => link.addresses.some(({ address }) => address === wanted));
  const route = routeTo(process, wanted);
  const source = own ? wanted : (route?.source ?? linksOf(process).find((link) => link.name === route?.device)?.addresses[0]?.address);
  if (!own && !route) throw new IpError("RTNETLINK answers: Network is unreachable", 2);
  if (style.json) {
    yield* printJson(style, [own
      ? { type: "local", dst: wanted, dev: "lo", prefsrc: source, flags: [], uid, cache: ["local"] }
      : { dst: wanted, ...(route!.via === undefined ? {} : { gateway: route!.via }), dev: route!.device, prefsrc: source, flags: [], uid, cache: [] }]);
    return;
  }
  yield* print(own
    ? `local ${wanted} dev lo src ${wanted} uid ${uid} \n    cache <local> \n`
    : `${wanted} ${route!.via === undefined ? "" : `via ${route!.via} `}dev ${route!.device} src ${source} uid ${uid} \n    cache \n`);
}

/** The gateway, which has been asked for already. */
function* neighbours(process: Process, style: Style, words: string[]): Call<void> {
  verbOf(words, "neigh", ["add", "change", "replace", "delete", "flush", "get"]);
  const at = words.indexOf("dev");
  const known = routesOf(process).filter((route) => route.to === "default" && route.via !== undefined && (at < 0 || words[at + 1] === route.device));
  const list = known.map((route) => ({ dst: route.via!, dev: route.device, lladdr: `02:00:${route.via!.split(".").map((part) => Number(part).toString(16).padStart(2, "0")).join(":")}`, state: ["REACHABLE"] }));
  if (style.json) yield* printJson(style, list);
  else yield* print(list.map(({ dst, dev, lladdr, state }) => `${dst} dev ${dev} lladdr ${lladdr} ${state.join("")} \n`).join(""));
}
