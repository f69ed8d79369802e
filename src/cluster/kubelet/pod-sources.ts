import type { Node, Pod, Secret, Service } from "../../apimachinery/types/index.ts";
import { loadedModule } from "../../os/index.ts";
import type { Client } from "../apiserver/client.ts";
import type { EnvironmentSource } from "./env.ts";
import type { KubeletInformers } from "./informers.ts";
import type { Keyring, PullSecret } from "./keyring.ts";
import type { NodeDescription } from "./node-status.ts";
import { rest } from "./rest.ts";

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
  pullSecrets(pod: Pod): { keyring: Keyring; missing: string[] } {
    const names = pod.spec?.imagePullSecrets ?? [];
    if (names.length === 0) return { keyring: NONE, missing: [] };
    const namespace = pod.metadata!.namespace!;
    const missing: string[] = [];
    const secrets: PullSecret[] = [];
    for (const { name = "" } of names) {
      // An entry without a name is let through by validation, and means nothing.
      if (name === "") continue;
      const secret = this.options.client.of("secrets").find(namespace, name);
      if (!secret) missing.push(name);
      else secrets.push({ type: secret.type, data: secret.data, source: `${secret.metadata?.uid}/${namespace}/${name}` });
    }
    return { keyring: loadedModule(rest).makeKeyring(secrets), missing };
  }
}

const NONE: Keyring = { accounts: [] };
