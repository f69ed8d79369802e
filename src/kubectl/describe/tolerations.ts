import { compareKeys } from "../../apimachinery/json/index.ts";

export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  tolerationSeconds?: number;
}

/** `special=yes:NoSchedule`, `node.kubernetes.io/not-ready:NoExecute op=Exists for 300s`; sorted by key. */
export function tolerationTexts(tolerations: readonly Toleration[] | undefined): string[] {
  return [...(tolerations ?? [])]
    .sort((a, b) => compareKeys(a.key ?? "", b.key ?? ""))
    .map(({ key = "", operator, value, effect, tolerationSeconds }) => {
      let text = key + (value ? `=${value}` : "") + (effect ? `:${effect}` : "");
      if (operator === "Exists" && !value) text += key || effect ? " op=Exists" : "op=Exists";
      return tolerationSeconds === undefined ? text : `${text} for ${tolerationSeconds}s`;
    });
}
