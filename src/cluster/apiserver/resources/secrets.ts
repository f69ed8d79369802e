import type { Secret } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";
import { AGE, NAME, age, column } from "./printing.ts";

export const secrets: ResourceDefinition<Secret> = {
  group: "",
  version: "v1",
  kind: "Secret",
  resource: "secrets",
  singular: "secret",
  namespaced: true,
  schema: "io.k8s.api.core.v1.Secret",
  defaults(draft) {
    draft.type ||= "Opaque";
    // What is given as text is kept as bytes, and is never read back.
    for (const [key, value] of Object.entries(draft.stringData ?? {})) {
      (draft.data ??= {})[key] = encodeBase64(String(value));
    }
    delete draft.stringData;
  },
  selectableFields(secret) {
    return { type: secret.type ?? "" };
  },
  columns: [NAME, column("Type"), column("Data", "integer"), AGE],
  cells(secret, context) {
    return [secret.metadata?.name ?? "", secret.type ?? "", Object.keys(secret.data ?? {}).length, age(secret, context)];
  },
};

function encodeBase64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
