import { describe, expect, it } from "vitest";
import { sha256 } from "../../../os/crypto/sha256.ts";
import { generateKey } from "../../../os/crypto/rsa.ts";
import { makeRequest, type Extensions, type Name } from "../../../os/crypto/x509.ts";
import { createRandom } from "../../../sim/index.ts";
import { readCertificate } from "../../apiserver/authentication/client-certificates.ts";
import { createTestCluster, type TestCluster } from "../test-cluster.ts";

const RESOURCE = "certificatesigningrequests.certificates.k8s.io";
const CLIENT = "kubernetes.io/kube-apiserver-client";
const KUBELET = "kubernetes.io/kube-apiserver-client-kubelet";
const SERVING = "kubernetes.io/kubelet-serving";
/** Made by openssl with a key of the curve prime256v1, for /CN=eve/O=dev. */
const OF_CURVE = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIVk1INENBUUF3SERFTU1Bb0dBMVVFQXd3RFpYWmxNUXd3Q2dZRFZRUUtEQU5rWlhZd1dUQVRCZ2NxaGtqTwpQUUlCQmdncWhrak9QUU1CQndOQ0FBUkVrU21OSmllOHFJQjhxTDRqNjZFOWFUbEdYRm5XWXZtaGhTSlExUnZhCmk2Nk5mbVVSekpSREpnQnZXOUo0aEJJK2s5d3hScXpFU0NVd1NwcUlvc0Nub0FBd0NnWUlLb1pJemowRUF3SUQKUndBd1JBSWdhUHdEM3M2UWNLeTU5YUM2U2J1bFhFeWk5M2lLa1Z4TDIwcHFBbFJ0Q2hRQ0lEZmxmSGJsTmxFaQpQcjhyRnU2c2x1YmtqbmxUUkd5d0N4ZkowbTF4YjRZNAotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K";

const digest = (data: Uint8Array): Uint8Array => Uint8Array.from(sha256(data).match(/../g)!, (pair) => parseInt(pair, 16));
const random = createRandom("key");
const key = generateKey(512, (length) => Uint8Array.from({ length }, () => random.below(256)));
const node: Name = [["O", "system:nodes"], ["CN", "system:node:x"]];
const made = (subject: Name, extensions: Extensions = {}): string => btoa(makeRequest(subject, extensions, key, digest));

function ask(c: TestCluster, signerName: string, usages: readonly string[], request: string): void {
  c.create(RESOURCE, { apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: { name: "r" }, spec: { request, signerName, usages } });
}

function decide(c: TestCluster, type: "Approved" | "Denied"): void {
  const conditions = [{ type, status: "True", reason: "Test", message: "" }];
  c.client.of(RESOURCE).update("", { ...c.get(RESOURCE, "r"), status: { conditions } }, "approval");
}

const of = (c: TestCluster) => c.client.of(RESOURCE).find("", "r");
const failure = (c: TestCluster): string | undefined => of(c)!.status?.conditions?.find(({ type }) => type === "Failed")?.message;

describe("an approved request", () => {
  const client = ["client auth", "digital signature", "key encipherment"];
  it.each<[string, string, readonly string[], string, string | undefined]>([
    ["of a user is signed", CLIENT, ["client auth"], made([["CN", "ann"]]), undefined],
    ["for a key that is none of RSA is signed", CLIENT, ["client auth"], OF_CURVE, undefined],
    ["of a user who wants to be a server, too, is not", CLIENT, ["client auth", "server auth"], made([["CN", "ann"]]), "invalid usage for client certificate: server auth"],
    ["of a user who wants to be none is not", CLIENT, ["digital signature"], made([["CN", "ann"]]), "missing required usage for client certificate: client auth"],
    ["of a kubelet is signed", KUBELET, client, made(node), undefined],
    ["of a kubelet of another group is not", KUBELET, client, made([["CN", "system:node:x"]]), "subject organization is not system:nodes"],
    ["of a kubelet with another name is not", KUBELET, client, made([["O", "system:nodes"], ["CN", "x"]]), "subject common name does not begin with system:node:"],
    ["of a kubelet with addresses is not", KUBELET, client, made(node, { subjectAltName: ["IP:10.0.0.1"] }), "IP subjectAltNames are not allowed"],
    ["of a kubelet with other usages is not", KUBELET, ["client auth"], made(node), "usages did not match [client auth digital signature key encipherment]"],
    ["of a kubelet's server is signed", SERVING, ["server auth", "digital signature"], made(node, { subjectAltName: ["DNS:x"] }), undefined],
    ["of a kubelet's server without a name is not", SERVING, ["server auth", "digital signature"], made(node), "DNS or IP subjectAltName is required"],
    ["for the signer without rules is signed", "kubernetes.io/legacy-unknown", ["any"], made([["CN", "ann"]]), undefined],
  ])("%s", (_name, signer, usages, request, why) => {
    const c = createTestCluster();
    ask(c, signer, usages, request);
    // What a kubelet may ask is approved when the one who asks may do everything.
    if (signer !== KUBELET || why !== undefined) decide(c, "Approved");
    c.run(1);
    expect(failure(c)).toBe(why);
    expect(of(c)!.status?.certificate !== undefined).toBe(why === undefined);
  });

  it("names in its certificate whom it asked for, whatever the kind of the key", () => {
    const c = createTestCluster();
    ask(c, CLIENT, ["client auth"], OF_CURVE);
    decide(c, "Approved");
    c.run(1);
    expect(readCertificate(atob(of(c)!.status!.certificate!), c.simulation.wall)).toEqual({ username: "eve", groups: ["dev"] });
  });
});

describe("a request", () => {
  it("for the group of those who may do everything is refused", () => {
    expect(() => ask(createTestCluster(), CLIENT, ["client auth"], made([["O", "system:masters"], ["CN", "ann"]])))
      .toThrow('certificatesigningrequests.certificates.k8s.io "r" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed');
  });

  it("says who asked, in which groups", () => {
    const c = createTestCluster();
    ask(c, CLIENT, ["client auth"], made([["CN", "ann"]]));
    expect(of(c)!.spec).toMatchObject({ username: "system:test", groups: ["system:masters"] });
  });

  it("is approved by nobody who may not do so for the signer", () => {
    const c = createTestCluster();
    ask(c, CLIENT, ["client auth"], made([["CN", "ann"]]));
    const ann = c.api.client("kubectl", { username: "ann", groups: ["system:authenticated"] });
    const status = { conditions: [{ type: "Approved", status: "True" }] };
    expect(() => ann.of(RESOURCE).update("", { ...of(c)!, status }, "approval")).toThrow(`user not permitted to approve requests with signerName "${CLIENT}"`);
  });

  it.each<[string, "Approved" | "Denied" | undefined, number]>([
    ["that was approved goes after an hour", "Approved", 1],
    ["that was denied goes after an hour", "Denied", 1],
    ["that waits goes after a day", undefined, 24],
  ])("%s", (_name, decision, hours) => {
    const c = createTestCluster();
    c.run(60);
    ask(c, CLIENT, ["client auth"], made([["CN", "ann"]]));
    if (decision) decide(c, decision);
    c.run(hours * 3600 - 120);
    expect(of(c)).toBeDefined();
    c.run(7200);
    expect(of(c)).toBeUndefined();
  });
});
