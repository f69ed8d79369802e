import { describe, expect, it } from "vitest";
import { sha256 } from "../../../os/crypto/sha256.ts";
import { decodePrivate, generateKey } from "../../../os/crypto/rsa.ts";
import { makeCertificate, makeRequest, readCertificates } from "../../../os/crypto/x509.ts";
import { createRandom, Simulation } from "../../../sim/index.ts";
import { exchange } from "../endpoints/exchange.ts";
import { createApiServer } from "../index.ts";
import { LENGTHS } from "./certificates.ts";
import { readCertificate, signRequest } from "./client-certificates.ts";
import { ADMIN_CERTIFICATE, CLUSTER_AUTHORITY_KEY } from "./keys.ts";

const NOW = Date.UTC(2026, 10, 20);
const DAY = 86_400_000;
const hash = (data: Uint8Array): Uint8Array => Uint8Array.from(sha256(data).match(/../g)!, (pair) => parseInt(pair, 16));
const random = createRandom("keys");
const key = generateKey(512, (length) => Uint8Array.from({ length }, () => random.below(256)));
const request = makeRequest([["O", "dev"], ["O", "ops"], ["CN", "ann"]], {}, key, hash);

describe("a certificate", () => {
  it("is as long as files say before it is here", () => {
    const { certificate, key } = ADMIN_CERTIFICATE;
    expect({ authorityKey: CLUSTER_AUTHORITY_KEY.length, certificate: certificate.length, key: key.length }).toEqual(LENGTHS);
  });

  it("of the administrator names one who may do everything", () => {
    expect(readCertificate(ADMIN_CERTIFICATE.certificate, NOW)).toEqual({ username: "kubernetes-admin", groups: ["system:masters"] });
  });

  it("is made of a request, for the user and the groups that it names, for a year", () => {
    const pem = signRequest(request, { usages: ["client auth", "digital signature"], wall: NOW, serial: "uid-1" })!;
    expect(readCertificate(pem, NOW)).toEqual({ username: "ann", groups: ["dev", "ops"] });
    expect(readCertificate(pem, NOW + 366 * DAY)).toBeUndefined();
    expect(readCertificate(pem, NOW - DAY)).toBeUndefined();
    const [certificate] = readCertificates(pem);
    expect(certificate!.extensions).toMatchObject({ extendedKeyUsage: ["TLS Web Client Authentication"], keyUsage: ["Digital Signature"] });
    expect(certificate!.issuer).toEqual([["CN", "kubernetes"]]);
  });

  it("lasts as long as was asked for, and no longer than a year", () => {
    const ends = (lifetime: number): number => readCertificates(signRequest(request, { usages: [], wall: NOW, lifetime, serial: "a" })!)[0]!.notAfter;
    expect(ends(3600_000)).toBe(NOW - 300_000 + 3600_000);
    expect(ends(9999 * DAY)).toBe(NOW - 300_000 + 365 * DAY);
  });

  it("is worth nothing when another key has signed it, or nothing has", () => {
    const fields = { serial: 1n, issuer: [["CN", "kubernetes"]] as [string, string][], subject: [["CN", "eve"]] as [string, string][], key, notBefore: NOW - DAY, notAfter: NOW + DAY, extensions: {} };
    expect(readCertificate(makeCertificate(fields, key, hash), NOW)).toBeUndefined();
    expect(readCertificate(makeCertificate(fields, decodePrivate(CLUSTER_AUTHORITY_KEY)!, hash), NOW)).toEqual({ username: "eve", groups: [] });
    expect(readCertificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", NOW)).toBeUndefined();
    expect(signRequest("nonsense", { usages: [], wall: NOW, serial: "a" })).toBeUndefined();
  });

  it("that is not good is no way in", () => {
    const server = createApiServer({ simulation: new Simulation() });
    const ask = (clientCertificate: string): number => {
      let status = 0;
      server.httpHandler({ method: "GET", path: "/api/v1/nodes", headers: {}, clientCertificate }, (response) => (status = response.status));
      return status;
    };
    expect(ask(ADMIN_CERTIFICATE.certificate)).toBe(200);
    expect(ask(signRequest(request, { usages: [], wall: server.simulation.wall, serial: "a" })!)).toBe(403);
    expect(ask("nonsense")).toBe(401);
    expect(exchange(server, { path: "/api/v1/nodes" }).status).toBe(200);
  });
});
