import { loadedModule, type HttpRequest } from "../../../os/index.ts";
import type { Random, Simulation } from "../../../sim/index.ts";
import type { UserInfo } from "../request.ts";
import { rest } from "../rest.ts";
import { unauthorized } from "../status.ts";
import type { Storage } from "../storage/storage.ts";
import { issueToken, readToken, userOfToken, type TokenClaims } from "./tokens.ts";

export const ANONYMOUS: UserInfo = { username: "system:anonymous", groups: ["system:unauthenticated"] };

/** The administrator of a cluster, as in the kubeconfig that comes with it. */
export const ADMIN: UserInfo = { username: "kubernetes-admin", groups: ["system:masters"] };

/** Knows who asks: by client certificate, by token, or as nobody. Issues tokens. */
export class Authenticator {
  private readonly simulation: Simulation;
  private readonly storage: Storage;
  private readonly random: Random;
  private readonly secret: string;
  private readonly staticTokens = new Map<string, UserInfo>();
  /** A token of the administrator, for clients that cannot show a certificate. */
  readonly adminToken: string;

  constructor(simulation: Simulation, storage: Storage, random: Random) {
    this.simulation = simulation;
    this.storage = storage;
    this.random = random;
    this.secret = random.string(32, "0123456789abcdef");
    this.adminToken = random.string(32, "0123456789abcdef");
    this.staticTokens.set(this.adminToken, ADMIN);
  }

  /** A token with these claims and an id of its own. */
  issueToken(claims: Omit<TokenClaims, "jti">): string {
    return issueToken({ ...claims, jti: this.random.uuid() } as TokenClaims, this.secret);
  }

  claimsOf(token: string): TokenClaims | undefined {
    return readToken(token, this.secret);
  }

  /** Who a bearer token stands for, if it is good. */
  userOfToken(token: string): UserInfo | undefined {
    return this.staticTokens.get(token) ?? userOfToken(token, this.secret, this.storage, this.simulation.wall);
  }

  /** Throws Unauthorized when credentials were shown that are not good; nobody is the anonymous user. */
  authenticate(request: HttpRequest): UserInfo {
    const user = this.find(request);
    if (!user || user === ANONYMOUS) return user ?? ANONYMOUS;
    if (user.groups.includes("system:authenticated")) return user;
    return { ...user, groups: [...user.groups, "system:authenticated"] };
  }

  private find({ clientCertificate, headers }: HttpRequest): UserInfo | undefined {
    if (clientCertificate) {
      const user = loadedModule(rest).readCertificate(clientCertificate, this.simulation.wall);
      if (!user) throw unauthorized();
      return user;
    }
    const authorization = headers["authorization"];
    if (authorization === undefined) return undefined;
    const [scheme = "", token = ""] = authorization.split(" ");
    const user = scheme.toLowerCase() === "bearer" ? this.userOfToken(token) : undefined;
    if (!user) throw unauthorized();
    return user;
  }
}
