import { describe, expect, it } from "vitest";
import { encode } from "../../../os/index.ts";
import { decodeProtobuf } from "./decode.ts";

/** Fields of a message: a number or bytes each. */
function message(...fields: [number: number, value: number | Uint8Array | string][]): Uint8Array {
  const bytes: number[] = [];
  const varint = (value: number): void => {
    let rest = value;
    while (rest > 127) {
      bytes.push((rest & 127) | 128);
      rest >>>= 7;
    }
    bytes.push(rest);
  };
  for (const [number, value] of fields) {
    if (typeof value === "number") {
      varint(number << 3);
      varint(value);
      continue;
    }
    const data = typeof value === "string" ? encode(value) : value;
    varint((number << 3) | 2);
    varint(data.length);
    bytes.push(...data);
  }
  return Uint8Array.from(bytes);
}

function body(apiVersion: string, kind: string, raw: Uint8Array): Uint8Array {
  const unknown = message([1, message([1, apiVersion], [2, kind])], [2, raw]);
  return Uint8Array.from([0x6b, 0x38, 0x73, 0, ...unknown]);
}

describe("protobuf bodies", () => {
  it("have metadata, maps and bytes", () => {
    const metadata = message([1, "a"], [8, message([1, 1_700_000_000])], [11, message([1, "app"], [2, "web"])]);
    const raw = message([1, metadata], [2, message([1, "k"], [2, "v"])], [3, message([1, "b"], [2, Uint8Array.from([1, 2])])]);
    expect(decodeProtobuf(body("v1", "ConfigMap", raw))).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", creationTimestamp: "2023-11-14T22:13:20Z", labels: { app: "web" } },
      data: { k: "v" },
      binaryData: { b: "AQI=" },
    });
  });

  it("put the fields of embedded structs beside the others", () => {
    const probe = message([1, message([2, message([1, "/"], [2, message([1, 1], [3, "http"])])])], [4, 10]);
    const container = message([1, "c"], [10, probe]);
    const pod = message([2, message([2, container])]);
    expect(decodeProtobuf(body("v1", "Pod", pod))).toMatchObject({
      spec: { containers: [{ name: "c", livenessProbe: { httpGet: { path: "/", port: "http" }, periodSeconds: 10 } }] },
    });
  });

  it("have the names of JSON where protobuf writes them otherwise", () => {
    const request = message([2, message([3, message([1, "Pod"], [3, "a"], [4, "some-uid"])])]);
    expect(decodeProtobuf(body("authentication.k8s.io/v1", "TokenRequest", request))).toMatchObject({
      spec: { boundObjectRef: { kind: "Pod", name: "a", uid: "some-uid" } },
    });
  });

  it("are refused with a sentence when they are cut off", () => {
    const whole = body("v1", "ConfigMap", message([1, message([1, "a"])]));
    expect(() => decodeProtobuf(whole.subarray(0, whole.length - 2))).toThrow("unexpected EOF");
    expect(() => decodeProtobuf(encode("{}"))).toThrow("does not appear to be a protobuf message");
  });
});
