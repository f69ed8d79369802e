import type { Namespace } from "../../apimachinery/types/index.ts";
import { StatusError } from "../apiserver/client.ts";
import { type Controller, type ControllerOptions, deleting } from "./controller.ts";
import { createWorkQueue } from "./work-queue.ts";

/** Every namespace has a ServiceAccount `default`, also after somebody has deleted it. */
export function createServiceAccountController({ simulation, client, informers }: ControllerOptions): Controller {
  const namespaces = informers.of("namespaces");
  const accounts = informers.of("serviceaccounts");
  const queue = createWorkQueue({
    simulation,
    sync(name) {
      const namespace = namespaces.get("", name);
      if (!namespace || deleting(namespace) || accounts.get(name, "default")) return;
      ensure(() =>
        client.of("serviceaccounts").create(name, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: name } }),
      );
    },
  });
  const enqueue = ({ metadata }: Namespace): void => queue.add(metadata!.name!);
  namespaces.on({ added: enqueue, updated: enqueue });
  accounts.on({
    deleted: ({ metadata }) => {
      if (metadata!.name === "default") queue.add(metadata!.namespace!);
    },
  });
  return { stop: () => queue.stop() };
}

export interface RootCertificateOptions extends ControllerOptions {
  /** The certificate of the cluster's authority, PEM. */
  readonly rootCertificate: string;
}

const DESCRIPTION =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal " +
  "service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/** Every namespace has the ConfigMap `kube-root-ca.crt`, with the right content. */
export function createRootCertificateController({ simulation, client, informers, rootCertificate }: RootCertificateOptions): Controller {
  const NAME = "kube-root-ca.crt";
  const namespaces = informers.of("namespaces");
  const configMaps = informers.of("configmaps");
  const queue = createWorkQueue({
    simulation,
    sync(name) {
      const namespace = namespaces.get("", name);
      if (!namespace || deleting(namespace)) return;
      const present = configMaps.get(name, NAME);
      const annotations = { "kubernetes.io/description": DESCRIPTION };
      const data = { "ca.crt": rootCertificate };
      if (!present) {
        ensure(() =>
          client.of("configmaps").create(name, {
            apiVersion: "v1", kind: "ConfigMap", metadata: { name: NAME, namespace: name, annotations }, data,
          }),
        );
        return;
      }
      const { metadata } = present;
      if (present.data?.["ca.crt"] === rootCertificate && metadata!.annotations?.["kubernetes.io/description"] === DESCRIPTION) return;
      client.of("configmaps").update(name, {
        ...present, metadata: { ...metadata, annotations: { ...metadata!.annotations, ...annotations } }, data,
      });
    },
  });
  const enqueue = ({ metadata }: Namespace): void => queue.add(metadata!.name!);
  namespaces.on({ added: enqueue, updated: enqueue });
  configMaps.on({
    updated: ({ metadata }) => {
      if (metadata!.name === NAME) queue.add(metadata!.namespace!);
    },
    deleted: ({ metadata }) => {
      if (metadata!.name === NAME) queue.add(metadata!.namespace!);
    },
  });
  return { stop: () => queue.stop() };
}

/** Somebody else may have made it, or the namespace may be on its way out. */
function ensure(create: () => unknown): void {
  try {
    create();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.reason !== "AlreadyExists" && error.reason !== "NotFound" && error.reason !== "Forbidden") throw error;
  }
}
