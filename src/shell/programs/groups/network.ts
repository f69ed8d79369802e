import { curl } from "../curl/curl.ts";
import type { Makers } from "../later.ts";
import { dig } from "../network/dig.ts";
import { getent } from "../network/getent.ts";
import { host } from "../network/host.ts";
import { ifconfig } from "../network/ifconfig.ts";
import { ip } from "../network/ip.ts";
import { nc } from "../network/nc.ts";
import { netstat } from "../network/netstat.ts";
import { nslookup } from "../network/nslookup.ts";
import { ping } from "../network/ping.ts";
import { route } from "../network/route.ts";
import { ss } from "../network/ss.ts";
import { telnet } from "../network/telnet.ts";
import { traceroute } from "../network/traceroute.ts";
import { wget } from "../wget.ts";

/** Programs that use the network: loaded when the first of them is run. */
export const makers: Makers = {
  curl: () => curl, dig: () => dig, getent, host: () => host, ifconfig, ip, nc, netstat, nslookup, ping, route, ss: () => ss, telnet, traceroute, wget,
};
