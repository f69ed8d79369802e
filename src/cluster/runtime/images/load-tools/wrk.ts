import { isSystemError, parseUrl, print, printError, resolve, type Program } from "../../../../os/index.ts";
import { headersOf, load, TIMEOUT } from "./load.ts";

const USAGE = `Usage: wrk <options> <url>                            
  Options:                                            
    -c, --connections <N>  Connections to keep open   
    -d, --duration    <T>  Duration of test           
    -t, --threads     <N>  Number of threads to use   
                                                      
    -s, --script      <S>  Load Lua script file       
    -H, --header      <H>  Add header to request      
        --latency          Print latency statistics   
        --timeout     <T>  Socket/request timeout     
    -v, --version          Print version details      
                                                      
  Numeric arguments may include a SI unit (1k, 1M, 1G)
  Time arguments may include a time unit (2s, 2m, 2h)
`;

const LONG: Readonly<Record<string, string>> = { connections: "c", duration: "d", threads: "t", script: "s", header: "H", latency: "L", timeout: "T", version: "v", help: "h" };
/** The rate of requests is looked at so often, ms. */
const RECORD_INTERVAL = 100;

/** A number with a unit, scaled; NaN when it is none. */
function scaled(text: string, units: Readonly<Record<string, number>>): number {
  const [, digits, unit = ""] = /^(\d+)([a-zA-Z]?)$/.exec(text) ?? [];
  return digits === undefined ? NaN : Number(digits) * (unit === "" ? 1 : (units[unit] ?? NaN));
}
const METRIC = { k: 1e3, K: 1e3, M: 1e6, G: 1e9 };
const TIME = { s: 1, m: 60, h: 3600 };

export const wrk: Program = function* (process) {
  const options = new Map<string, string>();
  const headers: string[] = [];
  let url: string | undefined;
  const args = process.args.slice(1);
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    const long = /^--([a-z]+)(?:=(.*))?$/.exec(arg);
    const short = /^-([A-Za-z])(.*)$/.exec(arg);
    const name = long ? LONG[long[1]!] : short?.[1];
    if (name === undefined) url = arg;
    else if (name === "L" || name === "v" || name === "h") options.set(name, "");
    else {
      const value = (long ? long[2] : short![2] === "" ? undefined : short![2]) ?? args.shift() ?? "";
      if (name === "H") headers.push(value);
      else options.set(name, value);
    }
  }
  if (options.has("v")) yield* print("wrk 4.2.0 [epoll] Copyright (C) 2012 Will Glozer\n");
  const threads = scaled(options.get("t") ?? "2", METRIC);
  const connections = scaled(options.get("c") ?? "10", METRIC);
  const seconds = scaled(options.get("d") ?? "10", TIME);
  const timeout = scaled(options.get("T") ?? "2", TIME);
  const target = url === undefined ? undefined : parseUrl(url);
  if (url !== undefined && !target && !options.has("h")) yield* printError(`invalid URL: ${url}\n`);
  if (options.has("h") || url === undefined || !target || [threads, connections, seconds, timeout].some((value) => !(value > 0))) {
    yield* print(USAGE);
    return 1;
  }
  if (connections < threads) {
    yield* printError("number of connections must be >= threads\n");
    yield* print(USAGE);
    return 1;
  }
  let address: string | undefined;
  try {
    [address] = yield* resolve(process, target.host);
  } catch (error) {
    yield* printError(`unable to resolve ${target.host}:${url.includes(`:${target.port}`) ? target.port : target.scheme} ${(error as Error).message}\n`);
    return 1;
  }
  const state = { over: false, connects: 0, reads: 0, timeouts: 0, bad: 0, bytes: 0, complete: 0 };
  const latencies: number[] = [];
  const request = { method: "GET", headers: { host: target.host + (target.port === 80 ? "" : `:${target.port}`), ...headersOf(headers) } };
  // It looks first whether somebody is there.
  let refused: unknown;
  yield* load(process, { target, address: address!, request, connections: 1, timeout: 1e9, more: once(), each: ({ error }) => { refused = error; } });
  if (isSystemError(refused, "ECONNREFUSED", "EHOSTUNREACH", "ETIMEDOUT")) {
    yield* printError(`unable to connect to ${target.host}:${url.includes(`:${target.port}`) ? target.port : target.scheme} ${(refused as Error).message}\n`);
    return 1;
  }
  yield* print(`Running ${unit(seconds, TIME_UNITS, 0)} test @ ${url}\n  ${threads} threads and ${connections} connections\n`);
  process.onSignal("SIGINT", () => { state.over = true; return "interrupt"; });
  const begun = process.now;
  const rates: number[] = [];
  const counted = new Array<number>(threads).fill(0);
  let recordedAt = begun;
  const record = (): void => {
    const elapsed = process.now - recordedAt;
    if (elapsed < RECORD_INTERVAL) return;
    for (let thread = 0; thread < threads; thread += 1) {
      if (counted[thread]! > 0) rates.push(Math.floor((counted[thread]! / elapsed) * 1000));
      counted[thread] = 0;
    }
    recordedAt = process.now;
  };
  yield* load(process, {
    target, address: address!, request, connections, timeout: timeout * 1000, until: begun + seconds * 1000, more: () => true, isOver: () => state.over,
    each: ({ error, status, took, transferred }, connection) => {
      record();
      if (error === TIMEOUT) state.timeouts += 1;
      else if (isSystemError(error, "ECONNRESET")) state.reads += 1;
      else if (error !== undefined) state.connects += 1;
      if (error !== undefined) return;
      counted[connection % threads]! += 1;
      state.complete += 1;
      state.bytes += transferred;
      if (status > 399) state.bad += 1;
      latencies.push(Math.round(took * 1000));
    },
  });
  const runtime = (process.now - begun) * 1000;
  latencies.sort((a, b) => a - b);
  const errors = state.connects + state.reads + state.timeouts > 0 ? `  Socket errors: connect ${state.connects}, read ${state.reads}, write 0, timeout ${state.timeouts}\n` : "";
  const distribution = options.has("L")
    ? `  Latency Distribution\n${[50, 75, 90, 99].map((percent) => `${String(percent).padStart(7)}%${padded(latencies[Math.max(0, Math.floor((percent / 100) * latencies.length + 0.5) - 1)] ?? 0, time, 10)}\n`).join("")}`
    : "";
  yield* print(
    `  Thread Stats${"Avg".padStart(6)}${"Stdev".padStart(11)}${"Max".padStart(8)}${"+/- Stdev".padStart(12)}\n` +
    statistics("Latency", latencies, time) + statistics("Req/Sec", rates, (value) => unit(value, METRIC_UNITS, 2)) + distribution +
    `  ${state.complete} requests in ${time(runtime)}, ${unit(state.bytes, BINARY_UNITS, 2)}B read\n${errors}${state.bad > 0 ? `  Non-2xx or 3xx responses: ${state.bad}\n` : ""}` +
    `Requests/sec: ${(state.complete / (runtime / 1e6)).toFixed(2).padStart(9)}\nTransfer/sec: ${unit(state.bytes / (runtime / 1e6), BINARY_UNITS, 2).padStart(10)}B\n`,
  );
  return 0;
};

function once(): () => boolean {
  let asked = false;
  return () => !asked && (asked = true);
}

interface Units {
  scale: number;
  base: string;
  names: readonly string[];
}
const TIME_UNITS_US: Units = { scale: 1000, base: "us", names: ["ms", "s"] };
const TIME_UNITS: Units = { scale: 60, base: "s", names: ["m", "h"] };
const BINARY_UNITS: Units = { scale: 1024, base: "", names: ["K", "M", "G", "T", "P"] };
const METRIC_UNITS: Units = { scale: 1000, base: "", names: ["k", "M", "G", "T", "P"] };

/** The last of the units is never reached, as in the original. */
function unit(amount: number, { scale, base, names }: Units, digits: number): string {
  let name = base;
  for (let i = 0; i + 1 < names.length && amount >= scale * 0.85; i += 1) {
    amount /= scale;
    name = names[i]!;
  }
  return `${amount.toFixed(digits)}${name}`;
}

/** µs. */
const time = (us: number): string => (us >= 1e6 ? unit(us / 1e6, TIME_UNITS, 2) : unit(us, TIME_UNITS_US, 2));

function padded(amount: number, format: (amount: number) => string, width: number): string {
  const text = format(amount);
  const pad = 2 - [...text.slice(-2)].filter((letter) => /[a-zA-Z]/.test(letter)).length;
  return text.slice(0, width - pad).padStart(width - pad) + " ".repeat(pad);
}

function statistics(name: string, values: readonly number[], format: (amount: number) => string): string {
  const count = values.length;
  const mean = count === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / count;
  const deviation = count < 2 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1));
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const within = count === 0 ? 0 : (values.filter((value) => value >= mean - deviation && value <= mean + deviation).length / count) * 100;
  return `    ${name.padEnd(10)}${padded(mean, format, 8)}${padded(deviation, format, 10)}${padded(most, format, 9)}${within.toFixed(2).padStart(8)}%\n`;
}
