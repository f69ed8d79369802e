import { buildTree, loadedModule, treeContext, type Program } from "../../os/index.ts";
import { createRandom, type Simulation } from "../../sim/index.ts";
import { GATEWAY } from "../network/index.ts";
import type { Image, ImageDefinition } from "./image.ts";
import { otherImages, preloadedImages } from "./images/preloaded.ts";
import { systemImages } from "./images/system.ts";
import { parseReference, type ImageReference } from "./reference.ts";

/** User name and password from a pull secret. */
export interface Credential {
  /** What they are for: a host with or without a path. */
  registry: string;
  username: string;
  password: string;
  /** The Secret it comes from: uid, namespace and name. */
  secret?: string;
}

/** How a pull goes: it takes a time (ms) and ends with an image or an error of containerd. */
export interface Pull {
  duration: number;
  image?: Image;
  error?: PullError;
  /** Why who does not have its content yet does not get it. */
  withheld?: PullError;
}

export interface PullError {
  /** gRPC code: NotFound is shown by the kubelet, others are not. */
  code: "NotFound" | "Unknown";
  message: string;
}

export interface RegistryOptions {
  simulation: Simulation;
  /** The programs of the shell; may also be given by the first node (`usePrograms`). */
  programs?: ReadonlyMap<string, Program>;
  /** More images; they hide built-in ones of the same name. */
  images?: readonly ImageDefinition[];
  /** Images as a lab describes them (`images:`), by name. */
  behaviours?: Readonly<Record<string, unknown>>;
  /** Accounts that may pull private images: registry to user:password; default: any credential opens them. */
  accounts?: Readonly<Record<string, string>>;
}

/** Why a pull fails, for every image or by what is pulled. */
export type BrokenPull = string | ((reference: ImageReference) => string);

/** All registries of the world in one: what can be pulled by which name. */
export interface Registry {
  /** The programs of all images and of the shell. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Adds the programs of the shell to what images may name. */
  usePrograms(programs: ReadonlyMap<string, Program>): void;
  /** Puts a program in the place of the one that images name: what the cluster itself runs. */
  setProgram(name: string, program: Program): void;
  /** Adds images after the start. */
  add(definitions: readonly ImageDefinition[]): void;
  /** The image of a name, without the time of a pull; undefined when there is none. */
  find(name: string): Image | undefined;
  pull(reference: ImageReference, credential?: Credential): Pull;
  /** Every pull fails with this text (a registry that is down) until it is called with undefined. `domain`: only there. */
  break(text: BrokenPull | undefined, domain?: string): void;
  /** Nobody without an account gets more than names and digests, till it is called with false. `domain`: only there. */
  limit(on: boolean, domain?: string): void;
}

/** Bytes per ms of a pull: a good line. */
const SPEED = 20_000;
const ROUND_TRIP = 350;
/** ms until containerd gives a connection up that nobody answers. */
const DIAL_TIMEOUT = 30_000;

export function createRegistry(options: RegistryOptions): Registry {
  return new VirtualRegistry(options);
}

class VirtualRegistry implements Registry {
  readonly programs: Map<string, Program>;
  private readonly simulation: Simulation;
  private readonly definitions = new Map<string, ImageDefinition>();
  private readonly built = new Map<string, Image>();
  private readonly accounts: Readonly<Record<string, string>> | undefined;
  private readonly broken = new Map<string, BrokenPull>();
  private readonly limited = new Set<string>();
  /** What comes with the first image that nodes do not hold from the start. */
  private others: (() => void) | undefined;

  constructor(options: RegistryOptions) {
    this.simulation = options.simulation;
    this.programs = new Map(options.programs ?? []);
    this.accounts = options.accounts;
    this.register([...preloadedImages, ...systemImages]);
    this.others = () => {
      const { behaviourImages, images } = loadedModule(otherImages);
      this.register(images);
      this.register(options.images ?? []);
      this.register(behaviourImages(options.behaviours ?? {}));
    };
  }

  usePrograms(programs: ReadonlyMap<string, Program>): void {
    for (const [name, program] of programs) if (!this.programs.has(name)) this.programs.set(name, program);
  }

  setProgram(name: string, program: Program): void {
    this.programs.set(name, program);
  }

  add(definitions: readonly ImageDefinition[]): void {
    this.complete();
    this.register(definitions);
  }

  private complete(): void {
    const { others } = this;
    this.others = undefined;
    others?.();
  }

  private register(definitions: readonly ImageDefinition[]): void {
    for (const definition of definitions) {
      const { repository } = parseReference(definition.repository);
      this.definitions.set(repository, definition);
      for (const [name, program] of Object.entries(definition.programs ?? {})) this.programs.set(name, program);
      for (const key of [...this.built.keys()]) if (key.startsWith(`${repository}:`)) this.built.delete(key);
    }
  }

  find(name: string): Image | undefined {
    return this.image(parseReference(name));
  }

  break(text: BrokenPull | undefined, domain = ""): void {
    if (text === undefined) this.broken.delete(domain);
    else this.broken.set(domain, text);
  }

  limit(on: boolean, domain = ""): void {
    if (on) this.limited.add(domain);
    else this.limited.delete(domain);
  }

  pull(reference: ImageReference, credential?: Credential): Pull {
    const broken = this.broken.get(reference.domain) ?? this.broken.get("");
    const failed = (code: PullError["code"], why: string, duration = ROUND_TRIP): Pull => ({
      duration,
      error: { code, message: `failed to pull and unpack image "${reference.full}": failed to resolve image: ${why}` },
    });
    if (broken !== undefined) return failed("Unknown", typeof broken === "string" ? broken : broken(reference), 2000);
    const definition = this.definitionOf(reference.repository);
    const { domain, full } = reference;
    const account = this.accounts?.[domain];
    const isWrong = credential !== undefined && account !== undefined && account !== `${credential.username}:${credential.password}`;
    // Where tokens are given out, a wrong password opens nothing, not even what is open to all.
    if (isWrong && TOKENS[domain]) {
      return failed("Unknown", `failed to authorize: failed to fetch oauth token: unexpected status from GET request to ${TOKENS[domain](reference)}: 401 Unauthorized`);
    }
    if (!definition) {
      if (!this.knowsDomain(domain)) {
        const { why, duration } = unreachable(reference);
        return failed("Unknown", `failed to do request: ${why}`, duration);
      }
      const denied = DENIALS[domain]?.(reference);
      return denied === undefined ? failed("NotFound", `${full}: not found`) : failed("Unknown", denied);
    }
    if (definition.private && !credential) return failed("Unknown", TOKENS[domain] ? ACCESS_DENIED : NO_ACCOUNT);
    if (definition.private && isWrong) return failed("Unknown", `unexpected status from HEAD request to ${manifestUrl(reference)}: 401 Unauthorized`);
    const image = this.image(reference);
    if (!image) return failed("NotFound", `${full}: not found`);
    const pull = { duration: ROUND_TRIP + image.size / SPEED, image };
    if (credential || !(this.limited.has("") || this.limited.has(domain))) return pull;
    const url = manifestUrl({ ...reference, digest: image.digest });
    const message = `failed to pull and unpack image "${full}": failed to copy: httpReadSeeker: failed open: unexpected status from GET request to ${url}: 429 Too Many Requests\n${TOO_MANY}`;
    return { duration: ROUND_TRIP, image, withheld: { code: "Unknown", message } };
  }

  private definitionOf(repository: string): ImageDefinition | undefined {
    const known = this.definitions.get(repository);
    if (known) return known;
    this.complete();
    return this.definitions.get(repository) ?? this.definitions.get(mirrored(repository));
  }

  private knowsDomain(domain: string): boolean {
    if (["docker.io", "registry.k8s.io", "k8s.gcr.io", "gcr.io", "quay.io", "ghcr.io", "mcr.microsoft.com", "public.ecr.aws", "mirror.gcr.io"].includes(domain)) return true;
    for (const repository of this.definitions.keys()) if (repository.startsWith(`${domain}/`)) return true;
    return false;
  }

  private image(reference: ImageReference): Image | undefined {
    const definition = this.definitionOf(reference.repository);
    if (!definition) return undefined;
    const tag = reference.tag ?? "latest";
    const has = definition.hasTag ?? ((name: string) => name === "latest");
    if (reference.tag !== undefined && !has(tag)) return undefined;
    const name = `${reference.repository}:${tag}`;
    const image = this.built.get(name) ?? this.build(definition, reference.repository, tag);
    if (reference.digest !== undefined && reference.digest !== image.digest) return undefined;
    this.built.set(name, image);
    return image;
  }

  private build(definition: ImageDefinition, repository: string, tag: string): Image {
    const name = `${repository}:${tag}`;
    const { programs } = this;
    // Nodes hold images that nobody runs.
    let opened: Pick<Image, "config" | "root"> | undefined;
    const open = (): Pick<Image, "config" | "root"> => {
      if (opened) return opened;
      const { config, files, programs: own = {} } = definition.content(tag, programs);
      for (const [program, run] of Object.entries(own)) programs.set(program, run);
      return (opened = { config, root: buildTree(treeContext(() => made), files) });
    };
    // The files of an image are older than the cluster.
    const made = this.simulation.epoch - 90 * 86_400_000;
    const digest = digestOf(`manifest ${name}`);
    const size = typeof definition.size === "number" ? definition.size : definition.size(tag);
    return {
      name,
      repository,
      tag,
      digest,
      id: digestOf(`config ${name}`),
      // Definitions round; no layer ends at a round number, nor are two images of one length.
      size: size + Number.parseInt(digest.slice(-4), 16),
      get config() {
        return open().config;
      },
      get root() {
        return open().root;
      },
    };
  }
}

/** Registries that have Docker's official images (and nginx's own) under names of their own. */
function mirrored(repository: string): string {
  if (repository === "public.ecr.aws/nginx/nginx") return "docker.io/library/nginx";
  if (repository === "public.ecr.aws/bitnami/kubectl") return "docker.io/bitnami/kubectl";
  return repository.replace(/^(?:public\.ecr\.aws\/docker|mirror\.gcr\.io)\/library\//, "docker.io/library/");
}

const ACCESS_DENIED =
  "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";

const NO_ACCOUNT = "pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials";
const TOO_MANY = "toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit";

/** Where registries give out tokens; the others take name and password themselves. */
const TOKENS: Readonly<Record<string, (reference: ImageReference) => string>> = Object.fromEntries(
  [["docker.io", "auth.docker.io/token", "registry.docker.io"], ["ghcr.io", "ghcr.io/token", "ghcr.io"], ["quay.io", "quay.io/v2/auth", "quay.io"]].map(
    ([domain, realm, service]) => [domain, ({ path }) => `https://${realm}?scope=${encodeURIComponent(`repository:${path}:pull`)}&service=${service}`],
  ),
);

/** What registries say of a repository that they do not have, or not for everybody; the others say that it is not found. */
const DENIALS: Readonly<Record<string, (reference: ImageReference) => string>> = {
  "docker.io": () => ACCESS_DENIED,
  "quay.io": (reference) => `unexpected status from HEAD request to ${manifestUrl(reference)}: 401 UNAUTHORIZED`,
  "ghcr.io": (reference) =>
    `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ${TOKENS["ghcr.io"]!(reference)}: 403 Forbidden`,
};

export function manifestUrl({ domain, path, digest, tag }: ImageReference, scheme = "https"): string {
  return `${scheme}://${domain === "docker.io" ? "registry-1.docker.io" : domain}/v2/${path}/manifests/${digest ?? tag}`;
}

/** Why no registry answers under a name, in the words of containerd's client, and after how many ms. Loopback is asked without TLS. */
function unreachable(reference: ImageReference): { why: string; duration: number } {
  const [host = "", port] = reference.domain.split(":");
  const loopback = host === "localhost" || host.startsWith("127.");
  const asked = `Head "${manifestUrl(reference, loopback ? "http" : "https")}": dial tcp`;
  const address = `${host === "localhost" ? "[::1]" : host}:${port ?? (loopback ? 80 : 443)}`;
  if (loopback) return { why: `${asked} ${address}: connect: connection refused`, duration: ROUND_TRIP };
  if (/^\d+(\.\d+){3}$/.test(host)) return { why: `${asked} ${address}: i/o timeout`, duration: DIAL_TIMEOUT };
  return { why: `${asked}: lookup ${host} on ${GATEWAY}:53: no such host`, duration: ROUND_TRIP };
}

/** A digest that depends on the text alone: the same in every session. */
export function digestOf(text: string): string {
  return `sha256:${createRandom(text).string(64, "0123456789abcdef")}`;
}
