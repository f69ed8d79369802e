import type { AccessRequest, Authorizer } from "../authorization/rbac.ts";
import { forbiddenMessage } from "../authorization/rbac.ts";
import type { UserInfo } from "../request.ts";
import { badRequest, forbidden } from "../status.ts";
import { serviceAccountUser } from "./tokens.ts";

const EXTRA = "impersonate-extra-";

/**
 * The user for whom `user` acts, from the Impersonate-* headers (`kubectl --as`); undefined without them. Throws
 * Forbidden when that is not allowed. Several groups stand in one header, with commas.
 */
export function impersonate(headers: Record<string, string>, user: UserInfo, authorizer: Authorizer): UserInfo | undefined {
  const username = headers["impersonate-user"];
  const groups = (headers["impersonate-group"] ?? "").split(",").map((group) => group.trim()).filter((group) => group !== "");
  const uid = headers["impersonate-uid"];
  const extra: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(EXTRA)) extra[decodeURIComponent(name.slice(EXTRA.length))] = value.split(",").map((v) => v.trim());
  }
  const more = groups.length > 0 || uid !== undefined || Object.keys(extra).length > 0;
  if (username === undefined || username === "") {
    if (more) throw badRequest("requested impersonation without impersonating a user");
    return undefined;
  }
  const check = (resource: string, name: string, namespace = "", group = "", subresource = ""): void => {
    const request: AccessRequest = { user, verb: "impersonate", namespace, group, resource, subresource, name };
    const decision = authorizer.authorize(request);
    if (decision.allowed) return;
    const reason = decision.reason === "" ? "" : `: ${decision.reason}`;
    throw forbidden({ group, resource }, name, `${forbiddenMessage(request)}${reason}`);
  };
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username);
  if (account) check("serviceaccounts", account[2]!, account[1]!);
  else check("users", username);
  for (const group of groups) check("groups", group);
  if (uid !== undefined) check("uids", uid, "", "authentication.k8s.io");
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values) check("userextras", value, "", "authentication.k8s.io", key);
  }
  const all = groups.length === 0 && account ? [...serviceAccountUser(account[1]!, account[2]!).groups] : [...groups];
  if (username === "system:anonymous") {
    if (!all.includes("system:unauthenticated")) all.push("system:unauthenticated");
  } else if (!all.includes("system:authenticated") && !all.includes("system:unauthenticated")) {
    all.push("system:authenticated");
  }
  return { username, groups: all, ...(uid === undefined ? {} : { uid }), ...(Object.keys(extra).length > 0 ? { extra } : {}) };
}
