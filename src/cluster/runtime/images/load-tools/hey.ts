import { base64, type Call, encode, parseUrl, print, printError, type Program, resolve, ResolveError } from "../../../../os/index.ts";
import { bodyOf, goError, headersOf, load, type Sample } from "./load.ts";

const USAGE = `Usage: hey [options...] <url>

Options:
  -n  Number of requests to run. Default is 200.
  -c  Number of workers to run concurrently. Total number of requests cannot
      be smaller than the concurrency level. Default is 50.
  -q  Rate limit, in queries per second (QPS) per worker. Default is no rate limit.
  -z  Duration of application to send requests. When duration is reached,
      application stops and exits. If duration is specified, n is ignored.
      Examples: -z 10s -z 3m.
  -o  Output type. If none provided, a summary is printed.
      "csv" is the only supported alternative. Dumps the response
      metrics in comma-separated values format.

  -m  HTTP method, one of GET, POST, PUT, DELETE, HEAD, OPTIONS.
  -H  Custom HTTP header. You can specify as many as needed by repeating the flag.
      For example, -H "Accept: text/html" -H "Content-Type: application/xml" .
  -t  Timeout for each request in seconds. Default is 20, use 0 for infinite.
  -A  HTTP Accept header.
  -d  HTTP request body.
  -D  HTTP request body from file. For example, /home/user/file.txt or ./file.txt.
  -T  Content-type, defaults to "text/html".
  -U  User-Agent, defaults to version "hey/0.0.1".
  -a  Basic authentication, username:password.
  -x  HTTP Proxy address as host:port.
  -h2 Enable HTTP/2.

  -host	HTTP Host header.

  -disable-compression  Disable compression.
  -disable-keepalive    Disable keep-alive, prevents re-use of TCP
                        connections between different HTTP requests.
  -disable-redirects    Disable following of HTTP redirects
  -cpus                 Number of used cpu cores.
                        (default for current machine is 2 cores)
`;

const FLAGS = new Set(["h2", "disable-compression", "disable-keepalive", "disable-redirects"]);
const VALUES = new Set(["n", "c", "q", "z", "o", "m", "H", "t", "A", "d", "D", "T", "U", "a", "x", "host", "cpus"]);
const PERCENTILES = [10, 25, 50, 75, 90, 95, 99];
const BUCKETS = 10;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration of Go: 10s, 1m30s, 500ms. Undefined when it is none. */
export function goDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|s|m|h)/g)) sum += Number(amount) * UNITS[unit!]!;
  return sum;
}

export const hey: Program = function* (process) {
  const options = new Map<string, string>();
  const headers: string[] = [];
  const operands: string[] = [];
  const args = process.args.slice(1);
  while (args.length > 0) {
    const arg = args.shift()!;
    const [, name, attached] = /^--?([^=-][^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) {
      operands.push(arg, ...args.splice(0));
    } else if (FLAGS.has(name)) {
      options.set(name, attached ?? "true");
    } else if (VALUES.has(name)) {
      const value = attached ?? args.shift();
      if (value === undefined) return yield* misuse(`flag needs an argument: -${name}\n`, 2);
      if (name === "H") headers.push(value);
      else options.set(name, value);
    } else {
      return yield* misuse(name === "h" || name === "help" ? "" : `flag provided but not defined: -${name}\n`, name === "h" || name === "help" ? 0 : 2);
    }
  }
  const [url] = operands;
  if (url === undefined) return yield* misuse("", 1);
  const workers = Number(options.get("c") ?? 50);
  const duration = options.has("z") ? goDuration(options.get("z")!) : undefined;
  if (options.has("z") && duration === undefined) return yield* misuse(`invalid value ${JSON.stringify(options.get("z"))} for flag -z: parse error\n`, 2);
  const total = duration === undefined ? Number(options.get("n") ?? 200) : Infinity;
  if (duration !== undefined ? workers <= 0 : total <= 0 || workers <= 0) {
    return yield* misuse(duration !== undefined ? "-c cannot be smaller than 1.\n" : "-n and -c cannot be smaller than 1.\n", 1);
  }
  if (total < workers) return yield* misuse("-n cannot be less than -c.\n", 1);
  const target = parseUrl(url);
  const method = (options.get("m") ?? "GET").toUpperCase();
  if (!target) return yield* misuse(`parse ${JSON.stringify(url)}: invalid URI for request\n`, 1);
  let address: string | undefined;
  try {
    [address] = yield* resolve(process, target.host);
  } catch (error) {
    if (!(error instanceof ResolveError)) throw error;
  }
  const samples: Sample[] = [];
  const errors = new Map<string, number>();
  const fail = (error: unknown): void => {
    const text = goError(process, method, url, target, address, error);
    errors.set(text, (errors.get(text) ?? 0) + 1);
  };
  let over = false;
  process.onSignal("SIGINT", () => { over = true; return "interrupt"; });
  process.onSignal("SIGTERM", () => process.finish({ code: 2 }));
  const begun = process.now;
  const perWorker = Math.floor(total / workers);
  const asked = new Array<number>(workers).fill(0);
  const body = bodyOf(process, options.get("d"), options.get("D"));
  const rate = Number(options.get("q") ?? 0);
  const sent = {
    "user-agent": options.get("U") ?? "hey/0.0.1", "content-type": options.get("T") ?? "text/html", "accept-encoding": "gzip", ...headersOf(headers),
    host: options.get("host") ?? target.host + (target.port === (target.scheme === "http" ? 80 : 443) ? "" : `:${target.port}`),
    ...(options.has("A") ? { accept: options.get("A")! } : {}), ...(options.has("a") ? { authorization: `Basic ${base64(encode(options.get("a")!))}` } : {}),
  };
  yield* load(process, {
    target, address, request: { method, headers: sent, ...(body ? { body } : {}) }, connections: workers,
    more: (worker) => (asked[worker]! += 1) <= perWorker,
    ...(duration === undefined ? {} : { until: begun + duration }),
    timeout: Number(options.get("t") ?? 20) * 1000 || 1e9,
    ...(rate > 0 ? { interval: 1000 / rate } : {}),
    isOver: () => over,
    redirects: options.has("disable-redirects") ? 0 : 10,
    each: (sample) => {
      if (sample.error === undefined) samples.push(sample);
      else fail(sample.error);
    },
  });
  if (options.get("o") === "csv") yield* print(csv(samples, begun));
  else yield* print(report(samples, errors, process.now - begun));
  return 0;

  function* misuse(message: string, code: number): Call<number> {
    yield* printError(`${message}${USAGE}`);
    return code;
  }
};

const seconds = (ms: number): string => (ms / 1000).toFixed(4);
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function report(samples: readonly Sample[], errors: ReadonlyMap<string, number>, total: number): string {
  const times = samples.map(({ took }) => took).sort((a, b) => a - b);
  const count = times.length;
  const fastest = times[0] ?? 0;
  const slowest = times.at(-1) ?? 0;
  let failed = 0;
  for (const number of errors.values()) failed += number;
  const mean = (of: (sample: Sample) => number): string => (count === 0 ? "NaN" : seconds(sumOf(samples.map(of)) / count));
  const line = (name: string, of: (sample: Sample) => number): string => {
    const values = samples.map(of);
    return `  ${`${name}:`}\t${mean(of)} secs, ${seconds(values.reduce((a, b) => Math.min(a, b), values[0] ?? 0))} secs, ${seconds(values.reduce((a, b) => Math.max(a, b), 0))} secs\n`;
  };
  const size = sumOf(samples.map(({ bytes }) => bytes));
  const codes = new Map<number, number>();
  for (const { status } of samples) codes.set(status, (codes.get(status) ?? 0) + 1);
  return `\nSummary:\n  Total:\t${seconds(total)} secs\n  Slowest:\t${seconds(slowest)} secs\n  Fastest:\t${seconds(fastest)} secs\n  Average:\t${mean(({ took }) => took)} secs\n` +
    `  Requests/sec:\t${(total > 0 ? ((count + failed) / (total / 1000)).toFixed(4) : "+Inf")}\n  ${size > 0 ? `\n  Total data:\t${size} bytes\n  Size/request:\t${Math.floor(size / count)} bytes` : ""}\n\n` +
    `Response time histogram:\n${histogram(times)}\n\nLatency distribution:${latencies(times)}\n\nDetails (average, fastest, slowest):\n` +
    `  DNS+dialup:\t${mean(({ connected }) => connected)} secs, ${seconds(fastest)} secs, ${seconds(slowest)} secs\n` +
    line("DNS-lookup", () => 0) + line("req write", () => 0) + line("resp wait", ({ answered, connected }) => Math.max(0, answered - connected)) + line("resp read", ({ took, answered }) => took - answered) +
    `\nStatus code distribution:${[...codes].sort(([a], [b]) => a - b).map(([code, number]) => `\n  [${code}]\t${number} responses`).join("")}\n\n` +
    `${errors.size > 0 ? `Error distribution:${[...errors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([text, number]) => `\n  [${number}]\t${text}`).join("")}` : ""}\n\n`;
}

function histogram(times: readonly number[]): string {
  if (times.length === 0) return "";
  const [fastest, slowest] = [times[0]!, times.at(-1)!];
  const step = (slowest - fastest) / BUCKETS;
  const marks = Array.from({ length: BUCKETS + 1 }, (_, index) => (index === BUCKETS ? slowest : fastest + step * index));
  const counts = new Array<number>(BUCKETS + 1).fill(0);
  let bucket = 0;
  for (const time of times) {
    while (time > marks[bucket]! && bucket < BUCKETS) bucket += 1;
    counts[bucket]! += 1;
  }
  const most = Math.max(...counts);
  return marks.map((mark, index) => `  ${(mark / 1000).toFixed(3)} [${counts[index]}]\t|${"■".repeat(Math.floor((counts[index]! * 40 + most / 2) / most))}\n`).join("");
}

function latencies(times: readonly number[]): string {
  if (times.length === 0) return "";
  const found = PERCENTILES.map(() => 0);
  let at = 0;
  for (let i = 0; i < times.length && at < PERCENTILES.length; i += 1) {
    if (Math.floor((i * 100) / times.length) >= PERCENTILES[at]!) found[at++] = times[i]!;
  }
  return PERCENTILES.map((percentile, index) => `\n  ${found[index]! > 0 ? percentile : 0}% in ${seconds(found[index]!)} secs`).join("");
}

function csv(samples: readonly Sample[], begun: number): string {
  return "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n" + samples.map(({ took, connected, answered, status, begun: at }) =>
    `${seconds(took)},${seconds(connected)},0.0000,0.0000,${seconds(Math.max(0, answered - connected))},${seconds(took - answered)},${status},${seconds(at - begun)}\n`).join("");
}
