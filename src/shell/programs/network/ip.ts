import { printError, type Call } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { print, program, type Invocation } from "../../program.ts";
import { networkOf } from "./connection.ts";
import { mac } from "./interfaces.ts";

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
