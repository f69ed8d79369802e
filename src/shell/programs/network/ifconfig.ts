import type { Flavour } from "../../options.ts";
import { print, program } from "../../program.ts";
import { networkOf } from "./connection.ts";
import { mac } from "./interfaces.ts";

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
