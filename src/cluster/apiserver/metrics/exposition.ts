import type { AuditEntry } from "../audit.ts";
import type { ApiServer } from "../server.ts";
import version from "../endpoints/version-1.36.json" with { type: "json" };

type Labels = Readonly<Record<string, string>>;

/** A family of metrics with its samples. */
interface Family {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly samples: readonly { readonly suffix?: string; readonly labels: Labels; readonly value: number }[];
}

/** Seconds, as the server divides how long its requests take. */
const BUCKETS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

/** What GET /metrics answers, in Prometheus' text form: families by name, samples by labels. */
export function apiServerMetrics(server: ApiServer): string {
  const families = [...requests(server), ...objects(server), ...watches(server), ...itself(server)];
  return families.sort((a, b) => (a.name < b.name ? -1 : 1)).map(text).join("");
}

function text({ name, type, help, samples }: Family): string {
  const lines = samples.map(({ suffix = "", labels, value }) => {
    const inner = Object.entries(labels).map(([key, one]) => `${key}="${one.replace(/[\\"\n]/g, (char) => (char === "\n" ? "\\n" : `\\${char}`))}"`).join(",");
    return `${name}${suffix}${inner === "" ? "" : `{${inner}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

/** Counts by labels; samples are in the order of their labels. */
class Counter {
  private readonly counts = new Map<string, { labels: Labels; value: number }>();

  add(labels: Labels, by: number): void {
    const key = JSON.stringify(labels);
    const known = this.counts.get(key);
    if (known) known.value += by;
    else this.counts.set(key, { labels, value: by });
  }

  get samples(): { labels: Labels; value: number }[] {
    return [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sample]) => sample);
  }
}

const VERBS: Readonly<Record<string, string>> = { deletecollection: "DELETECOLLECTION", update: "PUT", create: "POST", patch: "PATCH", delete: "DELETE", get: "GET", list: "LIST", watch: "WATCH", connect: "CONNECT" };

function requests({ audit, served }: ApiServer): Family[] {
  const versions = new Map(served.all.map(({ definition }) => [`${definition.group}/${definition.resource}`, definition.version]));
  const all = new Counter();
  const durations = new Counter();
  const count = ({ verb, group, resource, subresource, namespace, name, code }: AuditEntry, by: number): void => {
    if (resource === "") return;
    const scope = name !== "" ? "resource" : namespace !== "" ? "namespace" : "cluster";
    const labels = { component: "apiserver", group, resource, scope, subresource, verb: VERBS[verb] ?? verb.toUpperCase(), version: versions.get(`${group}/${resource}`) ?? "" };
    all.add({ code: String(code), ...labels, dry_run: "" }, by);
    durations.add({ dry_run: "", ...labels }, by);
  };
  let events = audit.entries.length;
  for (const entry of audit.entries) count(entry, 1);
  for (const heartbeat of audit.heartbeats) {
    count(heartbeat.entry, heartbeat.count);
    events += heartbeat.count;
  }
  return [
    {
      name: "apiserver_request_total", type: "counter", samples: all.samples,
      help: "[STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.",
    },
    {
      // Requests are answered at the virtual time at which they come.
      name: "apiserver_request_duration_seconds", type: "histogram",
      samples: durations.samples.flatMap(({ labels, value }) => [
        ...[...BUCKETS.map(String), "+Inf"].map((le) => ({ suffix: "_bucket", labels: { ...labels, le }, value })),
        { suffix: "_sum", labels, value: 0 }, { suffix: "_count", labels, value },
      ]),
      help: "[STABLE] Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.",
    },
    { name: "apiserver_audit_event_total", type: "counter", samples: [{ labels: {}, value: events }], help: "[ALPHA] Counter of audit events generated and sent to the audit backend." },
  ];
}

function objects({ served, storage }: ApiServer): Family[] {
  const names = [...new Map(served.all.map(({ registry, definition }) => [registry.name, definition]))].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    {
      name: "apiserver_storage_objects", type: "gauge", samples: names.map(([name]) => ({ labels: { resource: name }, value: storage.count(name) })),
      help: "[STABLE] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.",
    },
    {
      name: "apiserver_resource_objects", type: "gauge", samples: names.map(([name, { group, resource }]) => ({ labels: { group, resource }, value: storage.count(name) })),
      help: "[ALPHA] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.",
    },
  ];
}

function watches({ openWatches }: ApiServer): Family[] {
  const open = new Counter();
  for (const { group, version: of, resource, scope } of openWatches) open.add({ component: "apiserver", group, resource, scope, subresource: "", verb: "WATCH", version: of }, 1);
  return [{
    name: "apiserver_longrunning_requests", type: "gauge", samples: open.samples,
    help: "[STABLE] Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.",
  }];
}

function itself({ simulation }: ApiServer): Family[] {
  const { buildDate, compiler, gitCommit, gitTreeState, gitVersion, goVersion, major, minor, platform } = version;
  return [
    {
      name: "kubernetes_build_info", type: "gauge", help: "[ALPHA] A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
      samples: [{ labels: { build_date: buildDate, compiler, git_commit: gitCommit, git_tree_state: gitTreeState, git_version: gitVersion, go_version: goVersion, major, minor, platform }, value: 1 }],
    },
    {
      name: "process_start_time_seconds", type: "gauge", samples: [{ labels: {}, value: simulation.epoch / 1000 }],
      help: "Start time of the process since unix epoch in seconds.",
    },
  ];
}
