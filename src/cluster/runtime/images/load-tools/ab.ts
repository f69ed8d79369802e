import { base64, type Call, encode, isSystemError, parseUrl, print, printError, type Program, resolve } from "../../../../os/index.ts";
import { log } from "../http-service.ts";
import { bodyOf, headersOf, load, TIMEOUT, type Sample } from "./load.ts";

const HEAD = `This is ApacheBench, Version 2.3 <$Revision: 1923142 $>
Copyright 1996 Adam Twiss, Zeus Technology Ltd, http://www.zeustech.net/
Licensed to The Apache Software Foundation, http://www.apache.org/
`;

const USAGE = `Usage: ab [options] [http[s]://]hostname[:port]/path
Options are:
    -n requests     Number of requests to perform
    -c concurrency  Number of multiple requests to make at a time
    -t timelimit    Seconds to max. to spend on benchmarking
                    This implies -n 50000
    -s timeout      Seconds to max. wait for each response
                    Default is 30 seconds
    -p postfile     File containing data to POST. Remember also to set -T
    -u putfile      File containing data to PUT. Remember also to set -T
    -T content-type Content-type header to use for POST/PUT data, eg.
                    'application/x-www-form-urlencoded'
                    Default is 'text/plain'
    -v verbosity    How much troubleshooting info to print
    -i              Use HEAD instead of GET
    -C attribute    Add cookie, eg. 'Apache=1234'. (repeatable)
    -H attribute    Add Arbitrary header line, eg. 'Accept-Encoding: gzip'
                    Inserted after all normal header lines. (repeatable)
    -A attribute    Add Basic WWW Authentication, the attributes
                    are a colon separated username and password.
    -V              Print version number and exit
    -k              Use HTTP KeepAlive feature
    -d              Do not show percentiles served table.
    -S              Do not show confidence estimators and warnings.
    -q              Do not show progress when doing more than 150 requests
    -l              Accept variable document length (use this for dynamic pages)
    -r              Don't exit on socket receive errors.
    -m method       Method name
    -h              Display usage information (this message)
`;

const WITH_VALUE = "nctspuTvCHAmgePXxyzBZfEbI";
const WITHOUT = "ikVdSqlrhw";
const PERCENTS = [50, 66, 75, 80, 90, 95, 98, 99, 100];
/** More requests than these are told of from time to time. */
const QUIET = 150;
/** What -t implies. */
const MANY = 50_000;

export const ab: Program = function* (process) {
  const options = new Map<string, string>();
  const headers: string[] = [];
  const operands: string[] = [];
  const args = process.args.slice(1);
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    if (!/^-./.test(arg)) {
      operands.push(arg);
      continue;
    }
    for (let letters = arg.slice(1); letters !== ""; ) {
      const letter = letters[0]!;
      letters = letters.slice(1);
      if (WITH_VALUE.includes(letter)) {
        const value: string | undefined = letters === "" ? args.shift() : letters;
        if (value === undefined) return yield* misuse(`ab: option requires an argument -- ${letter}\n`);
        if (letter === "H") headers.push(value);
        else if (letter === "C") headers.push(`Cookie: ${value}`);
        else options.set(letter, value);
        if (letter === "t" && !options.has("n")) options.set("n", String(MANY));
        letters = "";
      } else if (WITHOUT.includes(letter)) {
        options.set(letter, "");
      } else {
        return yield* misuse(`ab: illegal option -- ${letter}\n`);
      }
    }
  }
  if (options.has("V")) {
    yield* print(HEAD);
    return 0;
  }
  if (options.has("h")) return yield* misuse("");
  if (operands.length !== 1) return yield* misuse("ab: wrong number of arguments\n");
  const written = operands[0]!;
  const url = /^https?:\/\//.test(written) ? written : `http://${written}`;
  const target = /^https?:\/\/[^/]+\//.test(url) ? parseUrl(url) : undefined;
  if (!target) return yield* misuse("ab: invalid URL\n");
  const total = Number(options.get("n") ?? 1);
  const concurrency = Number(options.get("c") ?? 1);
  if (!(total > 0)) return yield* misuse("ab: Invalid number of requests\n");
  if (concurrency < 1 || concurrency > 20_000) return yield* misuse("ab: Invalid Concurrency [Range 0..20000]\n");
  if (concurrency > total) return yield* misuse("ab: Cannot use concurrency level greater than total number of requests\n");
  const heartbeat = total > QUIET && !options.has("q") ? Math.max(100, Math.floor(total / 10)) : 0;
  yield* print(`${HEAD}\nBenchmarking ${target.host} (be patient)${heartbeat > 0 ? "\n" : "..."}`);
  let address = "";
  try {
    [address = ""] = yield* resolve(process, target.host);
  } catch (error) {
    yield* printError(`apr_sockaddr_info_get() for ${target.host}: ${(error as Error).message} (670002)\n`);
    return 670_002 & 255;
  }
  const file = options.get("p") ?? options.get("u");
  const body = file === undefined ? undefined : bodyOf(process, undefined, file);
  const method = options.get("m") ?? (options.has("i") ? "HEAD" : options.has("p") ? "POST" : options.has("u") ? "PUT" : "GET");
  const sent = {
    host: target.host + (target.port === 80 ? "" : `:${target.port}`), "user-agent": "ApacheBench/2.3", accept: "*/*",
    ...(body ? { "content-type": options.get("T") ?? "text/plain" } : {}), ...(options.has("A") ? { authorization: `Basic ${base64(encode(options.get("A")!))}` } : {}), ...headersOf(headers),
  };
  const samples: Sample[] = [];
  const failures = { length: 0, exceptions: 0 };
  let asked = 0;
  let over = false;
  let broken: unknown;
  process.onSignal("SIGINT", () => { over = true; return "interrupt"; });
  const begun = process.now;
  yield* load(process, {
    target, address, request: { method, headers: sent, ...(body ? { body } : {}) }, connections: concurrency,
    timeout: Number(options.get("s") ?? 30) * 1000,
    ...(options.has("t") ? { until: begun + Number(options.get("t")) * 1000 } : {}),
    more: () => asked < total && (asked += 1) > 0,
    isOver: () => over,
    each: (sample) => {
      const fatal = sample.error === TIMEOUT || isSystemError(sample.error, "ECONNREFUSED", "EHOSTUNREACH", "ETIMEDOUT") || !options.has("r");
      if (sample.error !== undefined && fatal) {
        broken ??= sample.error;
        over = true;
        return;
      }
      if (sample.error !== undefined) failures.exceptions += 1;
      else if (samples.length > 0 && sample.bytes !== samples[0]!.bytes && !options.has("l")) failures.length += 1;
      samples.push(sample);
      if (heartbeat > 0 && samples.length % heartbeat === 0) log(process, `Completed ${samples.length} requests`, 2);
    },
  });
  const took = process.now - begun;
  if (broken !== undefined) {
    yield* printError(`${broken === TIMEOUT ? "apr_pollset_poll: The timeout specified has expired (70007)" : `apr_socket_recv: ${apr(broken)}`}\n`);
    if (samples.length > 0) yield* print(`Total of ${samples.length} requests completed\n`);
    return broken === TIMEOUT ? 70_007 & 255 : (ERRNO[isSystemError(broken) ? broken.code : ""] ?? 104);
  }
  if (heartbeat > 0) {
    yield* printError(`Finished ${samples.length} requests\n`);
  } else {
    yield* print("..done\n");
  }
  const [first] = samples;
  const document = first?.bytes ?? 0;
  const failed = failures.length + failures.exceptions;
  const odd = samples.filter(({ status, error }) => error === undefined && (status < 200 || status > 299)).length;
  const transferred = samples.reduce((sum, sample) => sum + sample.transferred, 0);
  const html = samples.reduce((sum, sample) => sum + sample.bytes, 0);
  const count = samples.length;
  const field = (name: string, value: string | number): string => `${`${name}:`.padEnd(24)}${value}\n`;
  yield* print(
    `\n\n${field("Server Software", /^\S*/.exec(first?.headers["server"] ?? "")![0])}${field("Server Hostname", target.host)}${field("Server Port", target.port)}\n` +
    `${field("Document Path", target.path)}${field("Document Length", options.has("l") ? "Variable" : `${document} bytes`)}\n${field("Concurrency Level", concurrency)}` +
    `${field("Time taken for tests", `${(took / 1000).toFixed(3)} seconds`)}${field("Complete requests", count)}${field("Failed requests", failed)}` +
    `${failed > 0 ? `   (Connect: 0, Receive: 0, Length: ${failures.length}, Exceptions: ${failures.exceptions})\n` : ""}${odd > 0 ? field("Non-2xx responses", odd) : ""}` +
    `${options.has("k") ? field("Keep-Alive requests", count) : ""}${field("Total transferred", `${transferred} bytes`)}` +
    `${body ? field("Total body sent", body.length * count) : ""}${field("HTML transferred", `${html} bytes`)}`,
  );
  if (took > 0 && count > 0) {
    yield* print(
      `${field("Requests per second", `${(count / (took / 1000)).toFixed(2)} [#/sec] (mean)`)}${field("Time per request", `${((concurrency * took) / count).toFixed(3)} [ms] (mean)`)}` +
      `${field("Time per request", `${(took / count).toFixed(3)} [ms] (mean, across all concurrent requests)`)}${field("Transfer rate", `${(transferred / 1024 / (took / 1000)).toFixed(2)} [Kbytes/sec] received`)}` +
      `${body ? `                        ${((body.length * count) / 1024 / (took / 1000)).toFixed(2)} kb/s sent\n` : ""}${times(samples, options.has("S"))}${options.has("d") ? "" : percentiles(samples)}`,
    );
  }
  return 0;

  function* misuse(message: string): Call<number> {
    yield* printError(`${message}${USAGE}`);
    return 22;
  }
};

const ERRNO: Readonly<Record<string, number>> = { ECONNREFUSED: 111, EHOSTUNREACH: 113, ETIMEDOUT: 110, ECONNRESET: 104 };
const apr = (error: unknown): string => (isSystemError(error) ? `${error.message} (${ERRNO[error.code] ?? 104})` : "End of file found (70014)");

function times(samples: readonly Sample[], plain: boolean): string {
  const row = (name: string, of: (sample: Sample) => number): { line: string; warning: string } => {
    const values = samples.map(of).sort((a, b) => a - b);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = values.length > 1 ? Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) : 0;
    const half = Math.floor(values.length / 2);
    const median = values.length % 2 === 1 || values.length === 1 ? values[half]! : (values[half]! + values[half - 1]!) / 2;
    const ms = (value: number): string => String(Math.floor(value + 0.5));
    const columns = plain
      ? `${ms(values[0]!).padStart(5)} ${ms(mean).padStart(5)}${ms(values.at(-1)!).padStart(5)}`
      : `${ms(values[0]!).padStart(5)} ${ms(mean).padStart(4)} ${deviation.toFixed(1).padStart(5)} ${ms(median).padStart(6)} ${ms(values.at(-1)!).padStart(7)}`;
    const apart = Math.abs(mean - median);
    const what = `The median and mean for the ${name} time are`;
    const warning = plain ? "" : apart > 2 * deviation ? `ERROR: ${what} more than twice the standard\n       deviation apart. These results are NOT reliable.\n` : apart > deviation ? `WARNING: ${what} not within a normal deviation\n        These results are probably not that reliable.\n` : "";
    return { line: columns, warning };
  };
  const rows = ([
    ["Connect:", "initial connection", ({ connected }) => connected], ["Processing:", "processing", ({ took, connected }) => took - connected],
    ["Waiting:", "waiting", ({ answered, connected }) => Math.max(0, answered - connected)], ["Total:", "total", ({ took }) => took],
  ] as [string, string, (sample: Sample) => number][]).map(([title, name, of]) => ({ title, ...row(name, of) }));
  return `\nConnection Times (ms)\n${plain ? "              min  avg  max\n" : "              min  mean[+/-sd] median   max\n"}` +
    rows.map(({ title, line }) => `${title.padEnd(12)}${line}\n`).join("") + rows.map(({ warning }) => warning).join("");
}

function percentiles(samples: readonly Sample[]): string {
  if (samples.length < 2) return "";
  const values = samples.map(({ took }) => took).sort((a, b) => a - b);
  const lines = PERCENTS.map((percent) => {
    const value = percent === 100 ? values.at(-1)! : values[Math.floor((values.length * percent) / 100)]!;
    return percent === 100 ? ` 100%  ${String(Math.floor(value + 0.5)).padStart(5)} (longest request)\n` : `  ${percent}%  ${String(Math.floor(value + 0.5)).padStart(5)}\n`;
  });
  return `\nPercentage of the requests served within a certain time (ms)\n${lines.join("")}`;
}
