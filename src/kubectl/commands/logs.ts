import { type Call, callback, encode, sleep, write } from "../../os/index.ts";
import { parseTime } from "../../apimachinery/time.ts";
import type { Command } from "../command.ts";
import { completePodsAndContainers } from "../complete/resources.ts";
import { CommandError, isNotFound, StatusError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import type { Invocation } from "../invocation.ts";
import { isList, type KubeObject } from "../object.ts";
import { allContainersOf, containersOf, DEFAULT_CONTAINER, defaulted, findContainer, notAContainer } from "../pods/containers.ts";
import { podPath, runningTimeout } from "../pods/pod.ts";
import { podsBySelector } from "../pods/find.ts";
import { podSelectorOf, withoutPods } from "../pods/selector.ts";
import { build } from "../resource/builder.ts";
import { itemsOf } from "../resource/info.ts";
import { nextChunk } from "../rest/response.ts";

const USAGE =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

export const logs: Command = {
  name: "logs",
  flags: defineFlags(
    "all-containers all-pods container,c:string follow,f ignore-errors insecure-skip-tls-verify-backend limit-bytes:int=0 " +
      "max-log-requests:int=5 pod-running-timeout:duration=20s prefix previous,p selector,l:string since:duration=0s " +
      "since-time:string tail:int=-1 timestamps",
  ),
  complete: completePodsAndContainers,
  *run(invocation) {
    const { flags, args } = invocation;
    const selector = flags.string("selector");
    if (args.length > 2 || (args.length === 0 && selector === "")) throw invocation.usageError(USAGE);
    if (args.length === 1 && selector !== "") throw invocation.usageError("only a selector (-l) or a POD name is allowed");
    void invocation.namespace;
    const timeout = runningTimeout(invocation, true);
    const query = logQuery(invocation);
    const object = yield* target(invocation, args[0], selector);
    checkOptions(invocation, query);
    yield* new LogReader(invocation, query, timeout).read(object);
  },
};

type Query = Record<string, string>;

function logQuery(invocation: Invocation): Query {
  const { flags, args } = invocation;
  const query: Query = {};
  const container = args[1] ?? flags.string("container");
  if (container !== "") query.container = container;
  for (const name of ["follow", "previous", "timestamps"]) if (flags.bool(name)) query[name] = "true";
  const since = flags.string("since-time");
  if (since !== "") {
    if (parseTime(since) === undefined) {
      throw new CommandError(`parsing time ${JSON.stringify(since)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(since)} as "2006"`);
    }
    query.sinceTime = since;
  }
  if (flags.int("limit-bytes") !== 0) query.limitBytes = flags.string("limit-bytes");
  if (flags.duration("since") !== 0) query.sinceSeconds = String(Math.round(flags.duration("since") / 1000));
  if (flags.string("selector") !== "" && flags.int("tail") === -1 && !flags.changed("tail")) query.tailLines = "10";
  else if (flags.int("tail") !== -1) query.tailLines = flags.string("tail");
  return query;
}

function checkOptions({ flags, args }: Invocation, query: Query): void {
  if (query.sinceTime && query.sinceSeconds) throw new CommandError("at most one of `sinceTime` or `sinceSeconds` may be specified");
  if (flags.bool("all-containers") && query.container) {
    throw new CommandError(`--all-containers=true should not be specified with container name ${query.container}`);
  }
  if (flags.changed("container") && args.length === 2) {
    throw new CommandError("only one of -c or an inline [CONTAINER] arg is allowed");
  }
  if (flags.int("limit-bytes") < 0) throw new CommandError("--limit-bytes must be greater than 0");
  if (query.sinceSeconds && Number(query.sinceSeconds) < 0) throw new CommandError("--since must be greater than 0");
  if (query.tailLines && Number(query.tailLines) < -1) throw new CommandError("--tail must be greater than or equal to -1");
}

function* target(invocation: Invocation, name: string | undefined, selector: string): Call<KubeObject> {
  const result = yield* build(invocation, {
    typed: true,
    continueOnError: false,
    flatten: false,
    singleResourceType: true,
    ...(name === undefined ? { args: ["pods"], labelSelector: selector } : { resource: "pods", names: [name] }),
  });
  let infos;
  try {
    infos = yield* result.infos();
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new CommandError(
      `error from server (NotFound): ${(error as Error).message} in namespace ${JSON.stringify(invocation.namespace)}`,
    );
  }
  const object = infos[0]!.object!;
  if (selector !== "" && itemsOf(object).length === 0) {
    yield* invocation.printError(`No resources found in ${invocation.namespace} namespace.\n`);
  }
  return object;
}

interface LogRequest {
  pod: KubeObject;
  container: string;
}

class LogReader {
  private readonly invocation: Invocation;
  private readonly query: Query;
  private readonly timeout: number;

  constructor(invocation: Invocation, query: Query, timeout: number) {
    this.invocation = invocation;
    this.query = query;
    this.timeout = timeout;
  }

  *read(object: KubeObject): Call<void> {
    const { flags } = this.invocation;
    const requests = yield* this.requests(object);
    const follow = flags.bool("follow");
    if (follow && requests.length > 1) {
      const most = flags.int("max-log-requests");
      if (requests.length > most) {
        throw new CommandError(
          `you are attempting to follow ${requests.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
        );
      }
      yield* this.followAll(requests);
      return;
    }
    for (const request of requests) yield* this.consumeWithRetry(request);
  }

  private *requests(object: KubeObject): Call<LogRequest[]> {
    const { flags } = this.invocation;
    const allPods = flags.bool("all-pods");
    if (isList(object)) return yield* this.requestsOfAll(itemsOf(object), allPods);
    if (object.kind === "Pod") return yield* this.requestsOfPod(object, allPods);
    const selector = podSelectorOf(object);
    if (selector === undefined) {
      throw withoutPods(object, "get the logs from");
    }
    const pods = yield* podsBySelector(this.invocation, object.metadata?.namespace ?? "", selector, this.timeout, "logs");
    if (allPods) return yield* this.requestsOfAll(pods, allPods);
    if (pods.length > 1) yield* this.invocation.printError(`Found ${pods.length} pods, using pod/${pods[0]!.metadata?.name}\n`);
    return yield* this.requestsOfPod(pods[0]!, allPods);
  }

  private *requestsOfAll(pods: readonly KubeObject[], allPods: boolean): Call<LogRequest[]> {
    const found: LogRequest[] = [];
    for (const pod of pods) found.push(...(yield* this.requestsOfPod(pod, allPods)));
    return found;
  }

  private *requestsOfPod(pod: KubeObject, allPods: boolean): Call<LogRequest[]> {
    const { invocation } = this;
    if (invocation.flags.bool("all-containers")) {
      return allContainersOf(pod).map(({ name }) => ({ pod, container: name }));
    }
    let container = this.query.container ?? "";
    const annotated = pod.metadata?.annotations?.[DEFAULT_CONTAINER];
    if (container === "" && annotated) {
      if (findContainer(pod, annotated)) container = annotated;
      else yield* invocation.printError(`Default container name ${JSON.stringify(annotated)} not found in pod ${pod.metadata?.name}\n`);
    }
    if (container === "") {
      container = containersOf(pod)[0]!.name;
      if (!allPods) yield* invocation.printError(defaulted(pod));
    }
    if (!findContainer(pod, container)) throw notAContainer(pod, container);
    return [{ pod, container }];
  }

  private *consumeWithRetry(request: LogRequest): Call<void> {
    const { invocation } = this;
    const { flags, process } = invocation;
    const deadline = process.now + this.timeout;
    for (;;) {
      try {
        yield* this.consume(request);
        return;
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        if (flags.bool("ignore-errors")) {
          yield* invocation.print(`error: ${error.message}\n`);
          return;
        }
        if (!flags.bool("follow")) throw error;
        yield* invocation.printError(`${error.message}\n`);
        if (process.now + 1000 >= deadline) throw new CommandError("context deadline exceeded");
        yield* sleep(1000);
      }
    }
  }

  /** Copies a log to standard output, line by line as it comes. */
  private *consume({ pod, container }: LogRequest): Call<void> {
    const { invocation } = this;
    const { process } = invocation;
    const { name } = pod.metadata!;
    const response = yield* invocation.client.stream(podPath(pod.metadata, "log"), { query: { ...this.query, container } });
    const allPods = invocation.flags.bool("all-pods");
    const prefix = allPods || invocation.flags.bool("prefix") ? `[pod/${name}/${container}] ` : "";
    const out = new LineWriter(prefix);
    const { body } = response;
    if (body instanceof Uint8Array) {
      yield* write(1, out.take(body, true));
      return;
    }
    try {
      for (;;) {
        const chunk = (yield* nextChunk(process, body))!;
        const text = out.take(chunk, chunk.length === 0);
        if (text.length > 0) yield* write(1, text);
        if (chunk.length === 0) return;
      }
    } finally {
      body.closeReaders();
    }
  }

  /** Several logs at once; the lines come as they are written. */
  private *followAll(requests: readonly LogRequest[]): Call<void> {
    const { process } = this.invocation;
    let running = requests.length;
    let failure: unknown;
    let wake: (() => void) | undefined;
    for (const request of requests) {
      const self = this;
      process.startThread((function* (): Call<void> {
        try {
          yield* self.consumeWithRetry(request);
        } catch (error) {
          failure ??= error;
        }
        running -= 1;
        wake?.();
      })());
    }
    while (running > 0 && failure === undefined) {
      yield* callback<void>("wait", (done) => {
        wake = () => done();
        return () => { wake = undefined; };
      });
    }
    if (failure !== undefined) throw failure;
  }
}

/** Puts a prefix before each line. */
class LineWriter {
  private readonly prefix: Uint8Array;
  private rest: number[] = [];

  constructor(prefix: string) {
    this.prefix = encode(prefix);
  }

  take(data: Uint8Array, end: boolean): Uint8Array {
    if (this.prefix.length === 0) return data;
    const out: number[] = [];
    for (const byte of data) {
      this.rest.push(byte);
      if (byte !== 10) continue;
      out.push(...this.prefix, ...this.rest);
      this.rest = [];
    }
    if (end && this.rest.length > 0) {
      out.push(...this.prefix, ...this.rest);
      this.rest = [];
    }
    return new Uint8Array(out);
  }
}
