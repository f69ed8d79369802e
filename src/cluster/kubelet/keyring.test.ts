import { expect, it } from "vitest";
import { lookUp, makeKeyring } from "./keyring.ts";

const secret = (config: unknown, type = "kubernetes.io/dockerconfigjson") => ({
  type, source: "s", data: { [type.endsWith("json") ? ".dockerconfigjson" : ".dockercfg"]: btoa(typeof config === "string" ? config : JSON.stringify(config)) },
});
const accounts = (...registries: string[]) => secret({ auths: Object.fromEntries(registries.map((registry, index) => [registry, { username: String(index), password: "p" }])) });

it.each<[string, string[], string[]]>([
  ["docker.io/library/nginx", ["https://index.docker.io/v1/"], ["index.docker.io"]],
  ["docker.io/library/nginx", ["https://index.docker.io/v1/", "docker.io"], ["docker.io"]],
  ["docker.io/acme/app", ["docker.io/acme", "docker.io", "docker.io/other"], ["docker.io/acme", "docker.io"]],
  ["quay.io/acme/app", ["*.io", "quay.io/acme", "quay.*", "ghcr.io"], ["quay.io/acme", "quay.*", "*.io"]],
  ["eu.gcr.io/p/app", ["*.io", "*.gcr.io", "??.gcr.io"], ["??.gcr.io", "*.gcr.io"]],
  ["reg.example.com:5000/app", ["reg.example.com", "https://reg.example.com:5000/v2/", "reg.example.com:5001"], ["reg.example.com:5000"]],
  ["reg.example.com/team/app", ["http://reg.example.com/v2/team"], ["reg.example.com/team"]],
  ["quay.io/a/b", ["https://index.docker.io/v1/"], []],
])("%s is opened by the accounts of %j: %j", (repository, given, found) => {
  expect(lookUp(makeKeyring([accounts(...given)]), repository).map(({ registry }) => registry)).toEqual(found);
});

it("has the accounts of several secrets for one registry, in their order", () => {
  const two = makeKeyring([secret({ auths: { "r.io": { auth: btoa("ann:a:b"), username: "not", password: "me" } } }), secret({ "r.io": { username: "bob", password: "x" } }, "kubernetes.io/dockercfg")]);
  expect(lookUp(two, "r.io/app").map(({ username, password }) => [username, password])).toEqual([["ann", "a:b"], ["bob", "x"]]);
});

it.each<[unknown, string]>([
  [{ auths: [] }, "json: cannot unmarshal array into Go struct field DockerConfigJSON.auths of type credentialprovider.DockerConfig"],
  [{ auths: { "r.io": "ann" } }, "json: cannot unmarshal string into Go value of type credentialprovider.dockerConfigEntryWithAuth"],
  [{ auths: { "r.io": { username: 1 } } }, "json: cannot unmarshal number into Go struct field dockerConfigEntryWithAuth.username of type string"],
  [{ auths: { "r.io": { auth: btoa("ann") } } }, "unable to parse auth field, must be formatted as base64(username:password)"],
  [{ auths: { "r.io": { auth: "a!" } } }, "illegal base64 data at input byte 1"],
])("%j cannot be read: %s", (config, problem) => expect(makeKeyring([secret(config)])).toEqual({ accounts: [], problem }));
