import type { Node, Pod, Secret, Service } from "../../apimachinery/types/index.ts";
import type { Client } from "../apiserver/client.ts";
import type { Credential } from "../runtime/index.ts";
import { fromBase64, type EnvironmentSource } from "./env.ts";
import type { KubeletInformers } from "./informers.ts";
import type { NodeDescription } from "./node-status.ts";

export interface PodSourcesOptions {
  client: Client;
  informers: KubeletInformers;
  node: NodeDescription;
}

/** What a kubelet looks up for its Pods: what their environment is made from, the secrets for their images. */
export class PodSources {
  private readonly options: PodSourcesOptions;

  constructor(options: PodSourcesOptions) {
    this.options = options;
  }

  /** The node's own object. */
  node(): Node | undefined {
    const { client, informers, node } = this.options;
    return informers.nodes.get("", node.name) ?? client.of("nodes").find("", node.name);
  }

  environment(pod: Pod, podAddress: string): EnvironmentSource {
    const { informers, client, node } = this.options;
    const namespace = pod.metadata!.namespace!;
    const services = (): readonly Service[] => {
      const own = informers.services.list(namespace);
      const kubernetes = namespace === "default" ? undefined : informers.services.get("default", "kubernetes");
      return kubernetes ? [...own, kubernetes] : own;
    };
    return {
      pod,
      hostAddress: node.address,
      podAddress,
      allocatable: this.node()?.status?.allocatable ?? {},
      // The cache may be a moment old; a Pod made with its ConfigMap finds it.
      configMap: (name) => informers.configMaps.get(namespace, name) ?? client.of("configmaps").find(namespace, name),
      secret: (name): Secret | undefined => informers.secrets.get(namespace, name) ?? client.of("secrets").find(namespace, name),
      get services() {
        return services();
      },
    };
  }

  /** The accounts of a Pod's imagePullSecrets, and the names of those that are not there. */
  pullSecrets(pod: Pod): { credentials: Credential[]; missing: string[] } {
    const credentials: Credential[] = [];
    const missing: string[] = [];
    for (const { name = "" } of pod.spec?.imagePullSecrets ?? []) {
      const namespace = pod.metadata!.namespace!;
      // An entry without a name is let through by validation, and means nothing.
      if (name === "") continue;
      const secret = this.options.client.of("secrets").find(namespace, name);
      // A secret of another type is no account, whatever it holds (credentialprovider/secrets).
      const key = ACCOUNT_KEYS[secret?.type ?? ""];
      const config = key === undefined ? undefined : secret?.data?.[key];
      if (!secret || config === undefined) {
        if (!secret) missing.push(name);
        continue;
      }
      const from = `${secret.metadata?.uid}/${namespace}/${name}`;
      for (const account of readDockerConfig(new TextDecoder().decode(fromBase64(config)))) credentials.push({ ...account, secret: from });
    }
    return { credentials, missing };
  }
}

/** Where secrets of images keep their accounts, by type. */
const ACCOUNT_KEYS: Readonly<Record<string, string>> = {
  "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
  "kubernetes.io/dockercfg": ".dockercfg",
};

type Accounts = Record<string, { username?: string; password?: string; auth?: string }>;

function readDockerConfig(text: string): Credential[] {
  try {
    const config = JSON.parse(text) as { auths?: Accounts };
    // The older form, .dockercfg, is the accounts alone.
    const auths = config.auths ?? (config as Accounts);
    return Object.entries(auths).map(([registry, entry]) => {
      const [user = "", password = ""] = entry.auth ? atob(entry.auth).split(/:(.*)/s) : [];
      return { registry, username: entry.username ?? user, password: entry.password ?? password };
    });
  } catch {
    return [];
  }
}
