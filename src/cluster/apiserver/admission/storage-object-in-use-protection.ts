import type { AdmissionPlugin } from "./plugin.ts";

const FINALIZERS: Record<string, string> = {
  persistentvolumeclaims: "kubernetes.io/pvc-protection",
  persistentvolumes: "kubernetes.io/pv-protection",
  volumeattributesclasses: "kubernetes.io/vac-protection",
};

/** Claims and volumes are not deleted while something uses them: their finalizer is there from the first moment. */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  admit({ operation, definition, subresource, object }) {
    const finalizer = FINALIZERS[definition.resource];
    if (operation !== "CREATE" || subresource !== "" || !finalizer) return;
    const present: string[] = object.metadata.finalizers ?? [];
    if (!present.includes(finalizer)) object.metadata.finalizers = [...present, finalizer];
  },
};
