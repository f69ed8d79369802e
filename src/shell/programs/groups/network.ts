import { curl } from "../curl.ts";
import { dig, getent, host, nslookup } from "../dns-tools.ts";
import { ifconfig, ip, nc, netstat, ping, route, ss, telnet, traceroute } from "../network-tools.ts";
import { wget } from "../wget.ts";
import type { Makers } from "../later.ts";

/** Programs that use the network: loaded when the first of them is run. */
export const makers: Makers = {
  curl: () => curl, dig: () => dig, getent, host: () => host, ifconfig, ip, nc, netstat, nslookup, ping, route, ss: () => ss, telnet, traceroute, wget,
};
