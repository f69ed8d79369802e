import { expect, it } from "vitest";
import type { Pod, Secret } from "../../apimachinery/types/index.ts";
import { PodSources, type PodSourcesOptions } from "./pod-sources.ts";

const encoded = (text: string): string => btoa(text);
const auths = JSON.stringify({ "ghcr.io": { username: "a", password: "b" } });
const stored: Record<string, Pick<Secret, "type" | "data">> = {
  current: { type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": encoded(`{"auths":${auths}}`) } },
  older: { type: "kubernetes.io/dockercfg", data: { ".dockercfg": encoded(auths) } },
  opaque: { type: "Opaque", data: { ".dockerconfigjson": encoded(`{"auths":${auths}}`) } },
};
const sources = new PodSources({
  client: { of: () => ({ find: (_namespace: string, name: string) => stored[name] && { metadata: { name, uid: name }, ...stored[name] } }) },
} as unknown as PodSourcesOptions);

it.each([
  [["current"], ["ghcr.io"], []],
  [["older"], ["ghcr.io"], []],
  [["opaque"], [], []],
  [["gone", "", "current", "lost"], ["ghcr.io"], ["gone", "lost"]],
])("of the pull secrets %j come the accounts %j, and %j are missed", (names, registries, missed) => {
  const pod = { metadata: { name: "p", namespace: "default" }, spec: { containers: [], imagePullSecrets: names.map((name) => ({ name })) } } as Pod;
  const { keyring, missing } = sources.pullSecrets(pod);
  expect(keyring.accounts.map(({ registry, username, password }) => [registry, username, password])).toEqual(registries.map((registry) => [registry, "a", "b"]));
  expect(missing).toEqual(missed);
});
