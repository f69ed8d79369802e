import { type Call, decode, parseUrl, print, printError, type Process, type Program, REASONS, resolve, ResolveError } from "../../../../os/index.ts";
import { log, text } from "../http-service.ts";
import { serveUntilStopped } from "../http-program.ts";
import { goDuration } from "./hey.ts";
import { goError, headersOf, load, type Sample } from "./load.ts";

const VERSION = "1.69.5";
/** The edges of its histogram's steps, ms: each is about so far from the one before as from zero to it in tens. */
const STEPS = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100, 120, 140, 160, 180, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000,
  2000, 3000, 4000, 5000, 7500, 10000, 20000, 30000, 40000, 50000, 75000, 100000,
];
const PERCENTILES = [50, 75, 90, 99, 99.9];
/** Options that stand alone. */
const FLAGS = new Set(["k", "a", "quiet", "allow-initial-errors", "uniform", "jitter", "nocatchup", "keepalive", "stdclient", "L", "json-log"]);

export const fortio: Program = function* (process) {
  const [command = "", ...rest] = process.args.slice(1);
  if (command === "version" || command === "-version") {
    yield* print(`${VERSION}\n`);
    return 0;
  }
  if (command === "server") return yield* server(process);
  if (command !== "load" && command !== "curl") {
    yield* printError(`Fortio ${VERSION} usage:\n\tfortio command [flags] target\nwhere command is one of: load (load testing), server (starts ui, rest api,\n http-echo, redirect, proxies, tcp-echo, udp-echo and grpc ping servers), \n curl (single URL debug), or version.\n`);
    return command === "" || command === "help" ? 0 : 1;
  }
  const options = new Map<string, string>();
  const headers: string[] = [];
  const operands: string[] = [];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name, attached] = /^--?([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) operands.push(arg);
    else if (name === "H") headers.push(attached ?? rest.shift() ?? "");
    else options.set(name, attached ?? (FLAGS.has(name) ? "true" : (rest.shift() ?? "")));
  }
  const url = operands[0] === undefined || /^https?:\/\//.test(operands[0]) ? operands[0] : `http://${operands[0]}`;
  const target = url === undefined ? undefined : parseUrl(url);
  if (url === undefined || !target) {
    yield* printError(`Error: fortio ${command} needs a url or destination\n`);
    return 1;
  }
  const threads = Number(options.get("c") ?? 4);
  const qps = options.get("qps") === "max" ? 0 : Number(options.get("qps") ?? 8);
  const exact = Number(options.get("n") ?? 0);
  const duration = goDuration(options.get("t") ?? "5s") ?? 5000;
  const perThread = exact > 0 ? Math.floor(exact / threads) : qps > 0 ? Math.floor((qps * duration) / 1000 / threads) : Infinity;
  const left = exact > 0 ? exact % threads : 0;
  const cores = 2;
  let address: string | undefined;
  try {
    [address] = yield* resolve(process, target.host);
  } catch (error) {
    if (!(error instanceof ResolveError)) throw error;
    yield* printError(`${clock(process)} Unable to resolve, host="${target.host}:${target.port}", err="lookup ${target.host}: no such host"\nAborting because of lookup ${target.host}: no such host\n`);
    return 1;
  }
  const quiet = /^(?:warning|error|critical|fatal)$/i.test(options.get("loglevel") ?? "") || options.has("quiet");
  const warns = !/^(?:error|critical|fatal)$/i.test(options.get("loglevel") ?? "");
  const goal = exact > 0 ? `${exact} calls` : goTime(duration);
  if (!quiet) log(process, `${clock(process)} Starting http test, url="${url}", threads=${threads}, qps="${qps > 0 ? qps.toFixed(1) : "-1.0"}", warmup="parallel", conn-reuse=""`, 2);
  yield* print(`Fortio ${VERSION} running at ${qps} queries per second, ${cores}->${cores} procs, for ${goal}: ${url}\n`);
  const plan = exact > 0 ? `for exactly ${exact} calls (${perThread} per thread + ${left})` : qps > 0 ? `for ${goTime(duration)} : ${perThread} calls each (total ${perThread * threads})` : `for ${goTime(duration)}`;
  if (!quiet || exact > 0) yield* print(`Starting at ${qps > 0 ? `${qps} qps` : "max qps"} with ${threads} thread(s) [gomax ${cores}] ${plan}\n`);
  const samples: Sample[] = [];
  const asked = new Array<number>(threads).fill(0);
  let over = false;
  process.onSignal("SIGINT", () => { over = true; return "interrupt"; });
  const begun = process.now;
  yield* load(process, {
    target, address, request: { method: options.get("X") ?? "GET", headers: { host: target.host + (target.port === 80 ? "" : `:${target.port}`), "user-agent": `fortio.org/fortio-${VERSION}`, ...headersOf(headers) } },
    connections: threads,
    more: (thread) => (asked[thread]! += 1) <= perThread + (thread < left ? 1 : 0),
    ...(exact > 0 ? {} : { until: begun + duration }),
    timeout: goDuration(options.get("timeout") ?? "3s") ?? 3000,
    ...(qps > 0 ? { interval: (1000 * threads) / qps } : {}),
    isOver: () => over,
    each: (sample, thread) => {
      samples.push(sample);
      if (!warns) return;
      if (sample.error !== undefined) log(process, `${clock(process)} Unable to connect, dest="${address}:${target.port}", err="${goError(process, "GET", url, target, address, sample.error).replace(/^.*?: /, "")}", thread=${thread}, run=0`, 2);
      else if (sample.status > 299) log(process, `${clock(process)} Non ok http code, code=${sample.status}, status="HTTP/1.1 ${sample.status}", thread=${thread}, run=0`, 2);
    },
  });
  yield* print(report(samples, process.now - begun, threads));
  return samples.every(({ error }) => error !== undefined) && samples.length > 0 && !options.has("allow-initial-errors") ? 1 : 0;
};

/** 20:33:46.123 r1 [WRN] ... without the place in its source. */
function clock(process: Process): string {
  return new Date(process.wall).toISOString().slice(11, 23);
}

/** 1.5s, 12.345ms, 2m0s. */
function goTime(ms: number): string {
  if (ms < 1) return `${trim(ms * 1000)}µs`;
  if (ms < 1000) return `${trim(ms)}ms`;
  const minutes = Math.floor(ms / 60_000);
  return minutes > 0 ? `${minutes}m${trim((ms % 60_000) / 1000)}s` : `${trim(ms / 1000)}s`;
}

/** Go's %.9g. */
const trim = (value: number): string => String(Number(value.toPrecision(9)));
const six = (value: number): string => String(Number(value.toPrecision(8)));

function counted(values: readonly number[]): { count: number; sum: number; mean: number; deviation: number; least: number; most: number } {
  const count = values.length;
  const sum = values.reduce((total, value) => total + value, 0);
  const mean = count === 0 ? 0 : sum / count;
  const deviation = count === 0 ? 0 : Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / count);
  return { count, sum, mean, deviation, least: values.reduce((a, b) => Math.min(a, b), values[0] ?? 0), most: values.reduce((a, b) => Math.max(a, b), 0) };
}

function line(title: string, values: readonly number[]): string {
  const { count, sum, mean, deviation, least, most } = counted(values);
  return `${title} : count ${count} avg ${six(mean)} +/- ${Number(deviation.toPrecision(4))} min ${trim(least)} max ${trim(most)} sum ${trim(sum)}\n`;
}

function report(samples: readonly Sample[], took: number, threads: number): string {
  const seconds = samples.map((sample) => sample.took / 1000);
  const { count, mean } = counted(seconds);
  const rate = count / (took / 1000);
  const codes = new Map<number, number>();
  let broken = 0;
  for (const { status, error } of samples) {
    codes.set(error === undefined ? status : -1, (codes.get(error === undefined ? status : -1) ?? 0) + 1);
    if (error !== undefined || status > 399) broken += 1;
  }
  const shares = [...codes].sort(([a], [b]) => a - b).map(([code, number]) => `Code ${String(code).padStart(3)} : ${number} (${((number / count) * 100).toFixed(1)} %)\n`);
  return `Ended after ${goTime(took)} : ${count} calls. qps=${Number(rate.toPrecision(5))}\n${line("Aggregated Function Time", seconds)}${distribution(seconds)}` +
    // A connection that was answered with an error is not used again.
    `Sockets used: ${threads + broken} (for perfect keepalive, would be ${threads})\n${shares.join("")}` +
    line("Response Header Sizes", samples.map(({ transferred, bytes }) => transferred - bytes)) + line("Response Body/Total Sizes", samples.map(({ transferred }) => transferred)) +
    `All done ${count} calls (plus 0 warmup) ${(mean * 1000).toFixed(3)} ms avg, ${rate.toFixed(1)} qps\n`;
}

function distribution(seconds: readonly number[]): string {
  if (seconds.length === 0) return "";
  const sorted = [...seconds].sort((a, b) => a - b);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const steps: { from: number; to: number; count: number; until: number }[] = [];
  let at = 0;
  let edge = 0;
  for (const step of [...STEPS.map((ms) => ms / 1000), Infinity]) {
    const begin = at;
    while (at < sorted.length && sorted[at]! <= step) at += 1;
    if (at > begin) steps.push({ from: steps.length === 0 ? least : edge, to: Math.min(step, most), count: at - begin, until: at });
    edge = step;
  }
  const total = sorted.length;
  const lines = steps.map(({ from, to, count, until }, index) => `${index === 0 ? ">=" : ">"} ${trim(from)} <= ${trim(to)} , ${trim((from + to) / 2)} , ${((until / total) * 100).toFixed(2)}, ${count}\n`);
  const targets = PERCENTILES.map((percent) => {
    const wanted = (percent / 100) * total;
    const step = steps.find(({ until }) => until >= wanted) ?? steps.at(-1)!;
    const share = (wanted - (step.until - step.count)) / step.count;
    return `# target ${percent}% ${six(step.from + Math.max(0, share) * (step.to - step.from))}\n`;
  });
  return `# range, mid point, percentile, count\n${lines.join("")}${targets.join("")}`;
}

/** fortio server: answers what it is sent, or as the query says (status, size). */
function* server(process: Process): Call<number> {
  yield* serveUntilStopped(process, 8080, (request, respond) => {
    const query = new URLSearchParams(request.path.split("?")[1] ?? "");
    const status = Number(query.get("status")?.split(":")[0] ?? 200);
    const size = Number(query.get("size") ?? NaN);
    respond(text(REASONS[status] ? status : 200, Number.isNaN(size) ? decode(request.body ?? new Uint8Array(0)) : "x".repeat(size)));
  }, "Unable to bind, err=\"listen tcp :8080: bind: address already in use\"", {
    listening: () => log(process, `${clock(process)} Fortio ${VERSION} http-echo server listening on tcp [::]:8080`, 2),
  });
  return 0;
}
