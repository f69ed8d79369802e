import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { ResourceContext } from "../resources/definition.ts";
import type { AdmissionPlugin } from "./plugin.ts";
import { refuse } from "./refuse.ts";

/** The class with the annotation; of several the newest, then the first by name. */
function annotated(context: ResourceContext, resource: string, annotations: readonly string[]): KubeObject[] {
  const marked = context.list(resource).filter(({ metadata }) => annotations.some((key) => metadata?.annotations?.[key] === "true"));
  return [...marked].sort((a, b) => {
    const [x, y] = [a.metadata!.creationTimestamp ?? "", b.metadata!.creationTimestamp ?? ""];
    if (x !== y) return x > y ? -1 : 1;
    return a.metadata!.name! < b.metadata!.name! ? -1 : 1;
  });
}

const BETA = "storageclass.beta.kubernetes.io/is-default-class";
const STORAGE = ["storageclass.kubernetes.io/is-default-class", BETA];

/** Claims that name no class get the default one. */
export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  admit({ operation, definition, subresource, object }, context) {
    if (operation !== "CREATE" || subresource !== "" || definition.resource !== "persistentvolumeclaims") return;
    if (object.spec?.storageClassName !== undefined) return;
    if (object.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] !== undefined) return;
    const [found] = annotated(context, "storageclasses.storage.k8s.io", STORAGE);
    if (found) (object.spec ??= {}).storageClassName = found.metadata!.name;
  },
};

const INGRESS = ["ingressclass.kubernetes.io/is-default-class"];

/** Ingresses that name no class get the default one. */
export const defaultIngressClass: AdmissionPlugin = {
  name: "DefaultIngressClass",
  admit(request, context) {
    const { operation, definition, subresource, object } = request;
    if (operation !== "CREATE" || subresource !== "" || definition.resource !== "ingresses") return;
    if (object.spec?.ingressClassName !== undefined) return;
    if (object.metadata.annotations?.["kubernetes.io/ingress.class"] !== undefined) return;
    const [found] = annotated(context, "ingressclasses.networking.k8s.io", INGRESS);
    if (found) (object.spec ??= {}).ingressClassName = found.metadata!.name;
  },
};

/** A claim may grow only where its class allows it. */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  validate(request, context) {
    const { operation, definition, subresource, object, old } = request;
    if (operation !== "UPDATE" || subresource !== "" || definition.resource !== "persistentvolumeclaims") return;
    const before = old as typeof object;
    const [from, to] = [before.spec?.resources?.requests?.storage, object.spec?.resources?.requests?.storage];
    if (from === to || before.spec?.resources === undefined) return;
    if (before.status?.phase !== "Bound") throw refuse(request, "Only bound persistent volume claims can be expanded");
    const name: string = object.spec?.storageClassName ?? "";
    const found = name === "" ? undefined : (context.find("storageclasses.storage.k8s.io", "", name) as typeof object);
    if (found?.allowVolumeExpansion) return;
    throw refuse(request, "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
  },
};
