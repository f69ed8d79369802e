import { createRandom } from "../../../sim/index.ts";
import { rfc3339 } from "../../../apimachinery/time.ts";
import type { KubeObject, Service } from "../../../apimachinery/types/index.ts";
import type { Change, Writer } from "../storage/change.ts";
import type { Storage } from "../storage/storage.ts";
import { flowSchemas, priorityLevels } from "./flow-control.ts";

/** The range that a cluster of the usual installers is started with. */
const SERVICE_CIDR = "10.96.0.0/12";
const IP_ADDRESSES = "ipaddresses.networking.k8s.io";

const WRITER: Writer = { user: "system:apiserver", userAgent: "kube-apiserver", verb: "create", subresource: "" };

/**
 * What a server makes for itself when it starts, and for each Service with an address. Nobody needs any of it before somebody asks, so it
 * comes with the rest of the server, and is then as if it had been there from the start: no write of the log, and no number of a
 * revision or of a random sequence, is taken up by it.
 */
export function placeStandingObjects(storage: Storage, epoch: number): void {
  const timestamp = rfc3339(epoch);
  const uid = (name: string): string => createRandom(`standing/${name}`).uuid();
  const place = (resource: string, objects: readonly Record<string, unknown>[]): void => {
    storage.place(objects.map((given): Change => {
      const { metadata, ...object } = given as unknown as KubeObject;
      const name = metadata!.name!;
      const whole = freeze({ ...object, metadata: { ...metadata, creationTimestamp: timestamp, resourceVersion: "1", uid: uid(`${resource}/${name}`) } });
      return { revision: 1, type: "ADDED", resource, namespace: "", name, object: whole as KubeObject, old: undefined, time: 0, by: WRITER, ownership: undefined };
    }));
  };
  place("flowschemas.flowcontrol.apiserver.k8s.io", flowSchemas(timestamp));
  place("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", priorityLevels());
  place("servicecidrs.networking.k8s.io", [{
    apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR",
    metadata: { finalizers: ["networking.k8s.io/service-cidr-finalizer"], name: "kubernetes" },
    spec: { cidrs: [SERVICE_CIDR] },
    status: { conditions: [{ lastTransitionTime: timestamp, message: "Kubernetes Service CIDR is ready", reason: "", status: "True", type: "Ready" }] },
  }]);
  storage.follow(IP_ADDRESSES, "services", (change) => {
    const { revision, type, time, by } = change;
    const before = type === "ADDED" ? undefined : addressOf(change.old ?? change.object);
    const after = type === "DELETED" ? undefined : addressOf(change.object);
    const name = after ?? before;
    if (name === undefined || before === after) return undefined;
    const { metadata } = change.object;
    const object = freeze({
      apiVersion: "networking.k8s.io/v1", kind: "IPAddress",
      metadata: {
        // Of a Service that has got its address later the moment is that of this write.
        creationTimestamp: type === "ADDED" ? metadata!.creationTimestamp : rfc3339(epoch + time),
        labels: { "ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" },
        name, resourceVersion: String(revision), uid: uid(`${name}/${metadata!.uid}`),
      },
      spec: { parentRef: { name: metadata!.name, namespace: metadata!.namespace, resource: "services" } },
    }) as KubeObject;
    return { revision, type: after ? "ADDED" : "DELETED", resource: IP_ADDRESSES, namespace: "", name, object, old: after ? undefined : object, time, by, ownership: undefined };
  });
}

function addressOf(object: KubeObject): string | undefined {
  const address = (object as Service).spec?.clusterIP;
  return address && address !== "None" ? address : undefined;
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}
