import { callback, capable, isSystemError, printError, sleep, type Call, type Process } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { addressOf, networkOf } from "./connection.ts";
import { linksOf } from "./interfaces.ts";
import { USAGE } from "./ping-usage.ts";

/** One echo: the time it took in ms, or undefined. */
export function* echo(process: Process, address: string, limit: number): Call<number | undefined> {
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

/** Between what an option's number may be. */
const LIMITS: Readonly<Record<string, readonly [number, string]>> = { c: [1, "9223372036854775807"], s: [0, "2147483647"], t: [0, "255"], w: [0, "2147483647"], l: [1, "65536"] };

export const ping = (flavour: Flavour) =>
  program(
    {
      name: "ping",
      short: flavour === "busybox" ? "46Ac:DfI:i:M:np:qs:t:vW:w:" : "46aABbc:CDde:fF:hI:i:Ll:m:M:nN:Op:qQ:Rs:S:t:T:UvVw:W:",
      usageCode: flavour === "gnu" ? 2 : 1,
      wrongOption: (sentence) => `ping: ${sentence}\n${USAGE}`,
      *run(invocation) {
        const { process } = invocation;
        if (flavour === "gnu" && invocation.has("V")) {
          yield* print("ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n");
          return 0;
        }
        if (flavour === "gnu" && invocation.has("h")) {
          yield* printError(USAGE);
          return 2;
        }
        const name = invocation.operands[0];
        if (name === undefined) throw new Failure(flavour === "gnu" ? "usage error: Destination address required" : "", 1);
        const given = (option: string): string | undefined => {
          const text = invocation.value(option);
          const limits = flavour === "gnu" ? LIMITS[option] : undefined;
          if (text === undefined || !limits) return text;
          if (!/^[-+]?\d+$/.test(text)) throw new Failure(`invalid argument: '${text}'`);
          if (Number(text) < limits[0] || Number(text) > Number(limits[1])) throw new Failure(`invalid argument: '${text}': out of range: ${limits[0]} <= value <= ${limits[1]}`);
          return text;
        };
        for (const option of Object.keys(LIMITS)) given(option);
        // Seconds may have a fraction; what is none counts as nothing.
        for (const option of ["i", "W"]) {
          const text = invocation.value(option);
          if (flavour === "gnu" && text !== undefined && !/^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(text)) yield* printError(`ping: option argument contains garbage: ${text.replace(/^[\d.]+/, "")}\nping: this will become fatal error in the future\n`);
        }
        const device = invocation.value("I");
        if (flavour === "gnu" && device !== undefined && !/^[\d.]+$/.test(device) && !linksOf(process).some((link) => link.name === device)) throw new Failure(`SO_BINDTODEVICE ${device}: No such device`, 2);
        const address = yield* addressOf(invocation, name, (host) => (flavour === "busybox" ? `bad address '${host}'` : `${host}: Name or service not known`), flavour === "gnu" ? 2 : 1);
        const count = Number(given("c") ?? Infinity);
        const size = Number(invocation.value("s") ?? 56);
        const interval = Math.max(flavour === "gnu" ? 2 : 0, (parseFloat(invocation.value("i") ?? "1") || 0) * 1000);
        const patience = (parseFloat(invocation.value("W") ?? "10") || 10) * 1000;
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
        let last = start;
        try {
          while (sent < count && !stop && process.now < deadline) {
            const began = (last = process.now);
            const own = /^127\./.test(address);
            const result = yield* echo(process, address, Math.min(patience, sent + 1 < count ? interval : patience));
            sent += 1;
            if (result !== undefined) {
              times.push(result);
              last = process.now;
              const ms = result < 10 ? result.toFixed(3) : result < 100 ? result.toFixed(2) : result.toFixed(1);
              if (!invocation.has("q")) {
                yield* print(flavour === "gnu"
                  ? `${invocation.has("D") ? `[${(process.wall / 1000).toFixed(6)}] ` : ""}${size + 8} bytes from ${name === address || invocation.has("n") ? address : `${name} (${address})`}: icmp_seq=${sent} ttl=${own ? 64 : 63} time=${ms} ms\n`
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
          yield* print(`\n--- ${name} ping statistics ---\n${sent} packets transmitted, ${times.length} received, ${loss}% packet loss, time ${Math.round(last - start)}ms\n`);
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
