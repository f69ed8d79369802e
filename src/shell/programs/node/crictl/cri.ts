import { ask, CONTAINERD_SOCKET, type Call, type Process } from "../../../../os/index.ts";

/* What crictl asks containerd by CRI (api.proto, runtime v1), in the JSON of its messages. */

export interface Metadata {
  name: string;
  attempt?: number;
  uid?: string;
  namespace?: string;
}

export interface Container {
  id: string;
  podSandboxId: string;
  metadata: Metadata;
  image: { image: string; userSpecifiedImage?: string };
  imageRef: string;
  state: string;
  createdAt: string;
  labels: Record<string, string>;
}

export interface Sandbox {
  id: string;
  metadata: Metadata;
  state: string;
  createdAt: string;
  labels: Record<string, string>;
  runtimeHandler?: string;
}

export interface Image {
  id: string;
  repoTags: string[];
  repoDigests: string[];
  size: string;
  username?: string;
  pinned?: boolean;
}

export function* runtime<T>(process: Process, method: string, body: object = {}): Call<T> {
  return yield* ask<T>(process, CONTAINERD_SOCKET, `/runtime.v1.RuntimeService/${method}`, body);
}

export function* imageService<T>(process: Process, method: string, body: object = {}): Call<T> {
  return yield* ask<T>(process, CONTAINERD_SOCKET, `/runtime.v1.ImageService/${method}`, body);
}
