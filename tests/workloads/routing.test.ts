import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../src/cluster/apiserver/index.ts";
import { StatusError } from "../../src/cluster/apiserver/index.ts";
import { openWorkstation, type Workstation } from "./workstation.ts";

/*
 * Stories of what takes requests in from outside: after any sequence of changes and failures the way of every request is the
 * one that the objects say, and so is their status.
 */

const SERVICES = ["one", "two"] as const;
const HOSTS = ["a.example.com", "b.example.com", "c.example.com"] as const;
const PATHS = ["/", "/x", "/x/y", "/xy", "/z"] as const;
const WAITS = fc.constantFrom(0, 0.1, 1, 5);

type Backend = (typeof SERVICES)[number] | "nobody";
const backend = fc.constantFrom<Backend>("one", "two", "nobody");

interface Rule {
  readonly path: string;
  readonly exact: boolean;
  readonly backend: Backend;
}
const rules = fc.uniqueArray(
  fc.record({ path: fc.constantFrom("/", "/x", "/x/y"), exact: fc.boolean(), backend }), { minLength: 1, maxLength: 3, selector: ({ path, exact }) => `${path} ${exact}` },
);

/** What there is beside the rules. */
interface World {
  /** Replicas behind each Service; undefined: it is not there. */
  readonly services: Map<Backend, number | undefined>;
}

interface Change {
  readonly wait: number;
  run(client: Client, world: World): void;
}

const change = <T>(what: string, input: fc.Arbitrary<T>, run: (value: T, client: Client, world: World) => void): fc.Arbitrary<Change> =>
  fc.tuple(input, WAITS).map(([value, wait]) => ({
    wait, run: (client: Client, world: World) => run(value, client, world), [fc.toStringMethod]: () => `${what} ${JSON.stringify(value)}, then ${wait} s`,
  }));

function tolerant(write: () => unknown): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
}

const serviceOf = (name: string): never => ({
  apiVersion: "v1", kind: "Service", metadata: { name, namespace: "default" }, spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
}) as never;

/** Changes of what is behind, and a Pod of the way itself that is lost. */
const behind = (namespace: string, label: string): fc.Arbitrary<Change>[] => [
  change("scale", fc.tuple(fc.constantFrom(...SERVICES), fc.integer({ min: 0, max: 2 })), ([name, replicas], client, world) => {
    client.of("deployments.apps").patch("default", name, "application/merge-patch+json", { spec: { replicas } });
    if (world.services.get(name) !== undefined) world.services.set(name, replicas);
  }),
  change("delete Service", fc.constantFrom(...SERVICES), (name, client, world) => tolerant(() => {
    client.of("services").delete("default", name);
    world.services.set(name, undefined);
  })),
  change("create Service", fc.constantFrom(...SERVICES), (name, client, world) => tolerant(() => {
    client.of("services").create("default", serviceOf(name));
    world.services.set(name, client.of("deployments.apps").get("default", name).spec!.replicas!);
  })),
  change("lose a Pod of the way", fc.constant(label), (of, client) => {
    const pod = client.of("pods").list(namespace, { labelSelector: of }).items[0];
    if (pod) client.of("pods").delete(namespace, pod.metadata!.name!);
  }),
];

/** The rule that takes a path: an exact one, or the longest that begins it by whole elements. */
function ruleFor(all: readonly Rule[], path: string): Rule | undefined {
  const begins = (of: string): boolean => of === "/" || path === of || path.startsWith(`${of}/`);
  return all.find((rule) => rule.exact && rule.path === path)
    ?? all.filter((rule) => !rule.exact && begins(rule.path)).sort((a, b) => b.path.length - a.path.length)[0];
}

/** What the client sees: the text of the backend, or a status. `lost`: the status for a Service that is not there. */
function answer(rule: Rule | undefined, { services }: World, lost: number): string {
  if (!rule) return "404";
  const replicas = services.get(rule.backend);
  return replicas === undefined ? String(lost) : replicas === 0 ? "503" : rule.backend;
}

/** `HOST PATH ANSWER` of each host and path. */
async function probe({ sh }: Workstation): Promise<string[]> {
  const text = await sh(
    `for host in ${HOSTS.join(" ")}; do for path in ${PATHS.join(" ")}; do
       out=$(curl -s -m 5 -w '\\n%{http_code}' -H "Host: $host" http://$IP$path)
       case "$out" in *200) echo $host $path $(echo "$out" | head -1);; *) echo $host $path $(echo "$out" | tail -1);; esac
     done; done`,
  );
  return text.split("\n");
}

async function open(addOns: Parameters<typeof openWorkstation>[0]): Promise<Workstation> {
  const station = await openWorkstation(addOns);
  await station.sh(SERVICES.map((name) =>
    `kubectl create deployment ${name} --image=hashicorp/http-echo:1.0 -- /http-echo -text=${name} -listen=:8080; kubectl expose deployment ${name} --port=80 --target-port=8080`).join("; "));
  await station.sh("kubectl wait deployment one two --for=condition=Available --timeout=60s");
  return station;
}

/** Plays stories on one cluster, one after the other: what each leaves is where the next begins. */
async function tell(station: Workstation, changes: readonly fc.Arbitrary<Change>[], check: (world: World) => Promise<string[]>): Promise<void> {
  const client = station.environment.cluster.apiServer.client("test");
  const world: World = { services: new Map<Backend, number | undefined>([["one", 1], ["two", 1]]) };
  await fc.assert(fc.asyncProperty(fc.array(fc.oneof(...changes), { minLength: 1, maxLength: 8 }), async (story) => {
    for (const one of story) {
      one.run(client, world);
      await station.wait(one.wait);
    }
    await station.wait(90);
    expect(await check(world)).toEqual([]);
  }), { numRuns: Number(process.env["STORIES"] ?? 12), seed: Number(process.env["SEED"] ?? 7), endOnFailure: true });
}

describe("after any story the way of requests is what the objects say", () => {
  describe("of Ingresses", () => {
    let station: Workstation;
    beforeAll(async () => {
      station = await open(["ingress-nginx", "load-balancer"]);
      await station.sh("kubectl -n ingress-nginx rollout status deployment ingress-nginx-controller");
      await station.sh("IP=$(kubectl -n ingress-nginx get svc ingress-nginx-controller -o jsonpath='{.status.loadBalancer.ingress[0].ip}')");
    }, 120_000);

    it("with ingress-nginx", async () => {
      const present = new Map<string, { rules: readonly Rule[]; className: string }>();
      const ingress = (host: string, all: readonly Rule[], ingressClassName: string): never => ({
        apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: host, namespace: "default" },
        spec: {
          ingressClassName,
          rules: [{ host, http: { paths: all.map(({ path, exact, backend: name }) => ({ path, pathType: exact ? "Exact" : "Prefix", backend: { service: { name, port: { number: 80 } } } })) } }],
        },
      }) as never;
      const api = (client: Client) => client.of("ingresses.networking.k8s.io");
      await tell(station, [
        ...[1, 2].map(() => change("put Ingress", fc.tuple(fc.constantFrom(...HOSTS), rules, fc.constantFrom("nginx", "nginx", "other")), ([host, all, className], client) => {
          if (present.has(host)) api(client).patch("default", host, "application/merge-patch+json", { spec: (ingress(host, all, className) as { spec: object }).spec });
          else api(client).create("default", ingress(host, all, className));
          present.set(host, { rules: all, className });
        })),
        change("delete Ingress", fc.constantFrom(...HOSTS), (host, client) => {
          if (present.delete(host)) api(client).delete("default", host);
        }),
        ...behind("ingress-nginx", "app.kubernetes.io/component=controller"),
      ], async (world) => {
        const mine = (host: string): readonly Rule[] => (present.get(host)?.className === "nginx" ? present.get(host)!.rules : []);
        const wanted = HOSTS.flatMap((host) => PATHS.map((path) => `${host} ${path} ${answer(ruleFor(mine(host), path), world, 503)}`));
        const seen = await probe(station);
        const found = wanted.flatMap((line, index) => (seen[index] === line ? [] : [`${seen[index]} and not ${line}`]));
        const address = await station.sh("echo $IP");
        for (const { metadata, spec, status } of api(station.environment.cluster.apiServer.client("test")).list("default").items) {
          const told = status?.loadBalancer?.ingress?.[0]?.ip;
          // One that has gone over to another class keeps what was written, as its new controller does not know it.
          if (spec!.ingressClassName === "nginx" && told !== address) found.push(`${metadata!.name} says the address ${told}`);
        }
        return found;
      });
    }, 240_000);
  });

  describe("of HTTPRoutes", () => {
    let station: Workstation;
    beforeAll(async () => {
      station = await open(["gateway-api", "load-balancer"]);
      await station.sh("kubectl apply -f - <<'EOF'\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: shop}\nspec: {gatewayClassName: nginx, listeners: [{name: http, port: 80, protocol: HTTP}]}\nEOF");
      await station.sh("kubectl wait gateway shop --for=condition=Programmed --timeout=60s; kubectl wait deployment shop-nginx --for=condition=Available --timeout=60s");
      await station.sh("IP=$(kubectl get gateway shop -o jsonpath='{.status.addresses[0].value}')");
    }, 120_000);

    it("with the Gateway API", async () => {
      interface Route { metadata: { name: string }; status?: { parents?: { conditions: { type: string; status: string }[] }[] } }
      const present = new Map<string, readonly Rule[]>();
      const api = (client: Client) => client.ofAny("httproutes.gateway.networking.k8s.io");
      const spec = (host: string, all: readonly Rule[]): object => ({
        parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "shop" }], hostnames: [host],
        rules: all.map(({ path, exact, backend: name }) => ({
          matches: [{ path: { type: exact ? "Exact" : "PathPrefix", value: path } }], backendRefs: [{ group: "", kind: "Service", name, port: 80, weight: 1 }],
        })),
      });
      await tell(station, [
        ...[1, 2].map(() => change("put HTTPRoute", fc.tuple(fc.constantFrom(...HOSTS), rules), ([host, all], client) => {
          if (present.has(host)) api(client).patch("default", host, "application/merge-patch+json", { spec: spec(host, all) });
          else api(client).create("default", { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata: { name: host, namespace: "default" }, spec: spec(host, all) } as never);
          present.set(host, all);
        })),
        change("delete HTTPRoute", fc.constantFrom(...HOSTS), (host, client) => {
          if (present.delete(host)) api(client).delete("default", host);
        }),
        ...behind("default", "gateway.networking.k8s.io/gateway-name=shop"),
      ], async (world) => {
        const wanted = HOSTS.flatMap((host) => PATHS.map((path) => `${host} ${path} ${answer(ruleFor(present.get(host) ?? [], path), world, 500)}`));
        const seen = await probe(station);
        const found = wanted.flatMap((line, index) => (seen[index] === line ? [] : [`${seen[index]} and not ${line}`]));
        const client = station.environment.cluster.apiServer.client("test");
        const gateway = client.ofAny("gateways.gateway.networking.k8s.io").get("default", "shop") as unknown as { status: { listeners: { attachedRoutes: number }[] } };
        const attached = gateway.status.listeners[0]!.attachedRoutes;
        if (attached !== present.size) found.push(`the listener says ${attached} routes, and there are ${present.size}`);
        for (const { metadata, status } of api(client).list("default").items as unknown as Route[]) {
          const is = (type: string): string | undefined => status?.parents?.[0]?.conditions.find((condition) => condition.type === type)?.status;
          const resolved = present.get(metadata.name)!.every(({ backend: name }) => world.services.get(name) !== undefined);
          if (is("Accepted") !== "True") found.push(`${metadata.name} is not accepted`);
          if (is("ResolvedRefs") !== (resolved ? "True" : "False")) found.push(`${metadata.name} says ResolvedRefs ${is("ResolvedRefs")}`);
        }
        return found;
      });
    }, 240_000);
  });
});
