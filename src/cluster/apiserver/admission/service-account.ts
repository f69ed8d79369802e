import { generateName } from "../../../apimachinery/names.ts";
import type { ServiceAccount } from "../../../apimachinery/types/index.ts";
import type { Random } from "../../../sim/index.ts";
import type { Draft } from "../resources/definition.ts";
import { isPod, type AdmissionPlugin } from "./plugin.ts";
import { NotYet } from "../status.ts";
import { refuse } from "./refuse.ts";

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
const VOLUME_PREFIX = "kube-api-access-";
/** Seconds: one hour, and 7 s by which the API server knows a token that the kubelet is to renew. */
const TOKEN_LIFETIME = 3607;
/** ms */
const RETRY_INTERVAL = 100;
const MIRROR = "kubernetes.io/config.mirror";

/** Every Pod acts as an account of its namespace, and finds the account's token in a volume. */
export function createServiceAccountPlugin(names: Random): AdmissionPlugin {
  return {
    name: "ServiceAccount",
    admit(request, context) {
      if (!isPod(request) || request.operation !== "CREATE" || request.subresource !== "") return;
      const pod: Draft = request.object;
      if (pod.metadata.annotations?.[MIRROR] !== undefined) return;
      const name: string = pod.spec?.serviceAccountName || "default";
      const account = context.find("serviceaccounts", request.namespace, name) as ServiceAccount | undefined;
      if (!account) {
        const missing = `serviceaccount ${JSON.stringify(name)} not found`;
        const error = refuse(request, `error looking up service account ${request.namespace}/${name}: ${missing}`);
        // The default account comes by itself: the server looks again for a second or two.
        throw name === "default" ? new NotYet(error.status, RETRY_INTERVAL) : error;
      }
      pod.spec ??= {};
      pod.spec.serviceAccountName = name;
      pod.spec.serviceAccount = name;
      const automount = pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
      if (automount) mountToken(pod, names);
      if (!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
        pod.spec.imagePullSecrets = account.imagePullSecrets.map(({ name: secret }) => ({ name: secret }));
      }
    },
  };
}

function mountToken(pod: Draft, names: Random): void {
  const volumes: Draft[] = pod.spec.volumes ?? [];
  const present = volumes.find((volume) => volume.name?.startsWith(VOLUME_PREFIX));
  const name: string = present?.name ?? generateName(VOLUME_PREFIX, names);
  let mounted = false;
  for (const container of [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])] as Draft[]) {
    const mounts: Draft[] = container.volumeMounts ?? [];
    if (mounts.some((mount) => mount.mountPath === MOUNT_PATH)) continue;
    container.volumeMounts = [...mounts, { name, readOnly: true, mountPath: MOUNT_PATH }];
    mounted = true;
  }
  if (mounted && !present) pod.spec.volumes = [...volumes, tokenVolume(name)];
}

function tokenVolume(name: string): Draft {
  const namespace = { path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } };
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: TOKEN_LIFETIME, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        { downwardAPI: { items: [namespace] } },
      ],
      defaultMode: 0o644,
    },
  };
}
