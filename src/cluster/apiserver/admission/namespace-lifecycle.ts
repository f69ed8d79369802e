import { badRequest, forbidden, notFound } from "../status.ts";
import type { AdmissionPlugin } from "./plugin.ts";

const IMMORTAL: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);
/** May be created in namespaces that are not there or going away: requests about access. */
const REVIEWS: ReadonlySet<string> = new Set(["localsubjectaccessreviews"]);

/** Nothing is made in a namespace that does not exist or is being deleted, and three namespaces stay. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  admit(request, context) {
    const { operation, definition, namespace, name } = request;
    if (definition.resource === "namespaces" && definition.group === "") {
      if (operation === "DELETE" && IMMORTAL.has(name)) {
        throw forbidden({ group: "", resource: "namespaces" }, name, "this namespace may not be deleted");
      }
      return;
    }
    if (!definition.namespaced || operation === "DELETE" || REVIEWS.has(definition.resource)) return;
    if (namespace === "") throw badRequest("an empty namespace may not be set during creation");
    const found = context.find("namespaces", "", namespace);
    if (!found) throw notFound({ group: "", resource: "namespaces" }, namespace);
    if (operation !== "CREATE" || !found.metadata?.deletionTimestamp) return;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const error = forbidden({ group: definition.group, resource: definition.resource }, name, why);
    const cause = { reason: "NamespaceTerminating", message: `namespace ${namespace} is being terminated`, field: "metadata.namespace" };
    error.status.details = { ...error.status.details, causes: [cause] };
    throw error;
  },
};
