import type { Draft } from "../resources/definition.ts";
import { isPod, type AdmissionPlugin } from "./plugin.ts";

const KEYS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
const SECONDS = 300;

/** Pods stay five minutes on a node that is not ready or out of reach, unless they say otherwise. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  admit(request) {
    if (!isPod(request) || request.subresource !== "" || request.operation === "DELETE") return;
    const spec: Draft = (request.object.spec ??= {});
    const present: Draft[] = spec.tolerations ?? [];
    const missing = KEYS.filter((key) => !present.some((one) => tolerates(one, key)));
    if (missing.length === 0) return;
    const added = missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: SECONDS }));
    spec.tolerations = [...present, ...added];
  },
};

function tolerates({ key = "", effect = "" }: Draft, wanted: string): boolean {
  return (key === wanted || key === "") && (effect === "NoExecute" || effect === "");
}
