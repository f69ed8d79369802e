import { print, printError, type Call, type Process } from "../os/index.ts";
import type { Command } from "./command.ts";
import { ClientConfig } from "./config/session.ts";
import { CommandError, ExitError } from "./errors.ts";
import type { ParsedArguments } from "./flags/parse.ts";
import type { Flags } from "./flags/parse.ts";
import { RestClient } from "./rest/client.ts";
import { cachedDiscovery, discover, type Discovery } from "./rest/discovery.ts";
import { type ResourceMapping } from "./rest/mapper.ts";

/** One call of kubectl: the command with its flags and arguments, and what it needs to do its work. */
export class Invocation {
  readonly process: Process;
  readonly command: Command;
  /** `kubectl create deployment` */
  readonly path: string;
  readonly flags: Flags;
  readonly args: string[];
  /** Number of arguments before `--`, -1 without one. */
  readonly dash: number;
  readonly config: ClientConfig;
  /** Nothing but what is asked for is printed: no warnings, no complaints (Tab completion). */
  quiet = false;
  private rest: RestClient | undefined;
  private discovered: Discovery | undefined;
  private fresh = false;

  constructor(process: Process, command: Command, path: string, parsed: Pick<ParsedArguments, "flags" | "args" | "dash">) {
    this.process = process;
    this.command = command;
    this.path = path;
    this.flags = parsed.flags;
    this.args = parsed.args;
    this.dash = parsed.dash;
    this.config = new ClientConfig(process, parsed.flags, command.flags?.map(({ name }) => name), path.startsWith("kubectl config"));
  }

  /**
   * The way to the server. Which of it and of the namespace a command asks for first, and before which of its own checks, says what is
   * complained of when more than one thing is wrong. Throws ConfigurationError.
   */
  get client(): RestClient {
    this.rest ??= new RestClient(this.process, this.config.session(), this.quiet);
    return this.rest;
  }

  /** Number of warnings that the server has sent. */
  get warnings(): number {
    return this.rest?.warnings ?? 0;
  }

  get namespace(): string {
    return this.config.namespace.name;
  }

  get explicitNamespace(): boolean {
    return this.config.namespace.explicit;
  }

  /** What the server serves; what is remembered will do unless `renew`. */
  *discovery(renew = false): Call<Discovery> {
    if (!renew) this.discovered ??= cachedDiscovery(this.process, this.client.session.server);
    if (renew || !this.discovered) {
      this.discovered = yield* discover(this.client);
      this.fresh = true;
    }
    return this.discovered;
  }

  /** The resource for an argument. Throws CommandError `the server doesn't have a resource type "x"`. */
  *mappingFor(argument: string): Call<ResourceMapping> {
    const found = yield* this.found(argument);
    if (found) return found;
    throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(argument.split(".")[0])}`);
  }

  /** As `mappingFor`, for those who look a resource up by themselves: the message stands alone, without "error: ". */
  *mappingNamed(argument: string): Call<ResourceMapping> {
    const found = yield* this.found(argument);
    if (found) return found;
    const [resource, ...group] = argument.split(".");
    const where = group.length > 0 ? ` in group ${JSON.stringify(group.join("."))}` : "";
    throw new ExitError(1, `the server doesn't have a resource type ${JSON.stringify(resource)}${where}\n`);
  }

  private *found(argument: string): Call<ResourceMapping | undefined> {
    const found = yield* this.lookUp((discovery) => discovery.mapper.find(argument));
    if (!found || this.quiet) return found;
    for (const rival of (yield* this.discovery()).mapper.rivals(argument, found)) {
      yield* this.warn(`short name ${JSON.stringify(argument)} could also match lower priority resource ${rival}`);
    }
    return found;
  }

  /** The resource of an object's kind. Throws NoKindMatchError. */
  *mappingOfKind(group: string, version: string, kind: string): Call<ResourceMapping> {
    const found = yield* this.lookUp((discovery) => {
      try {
        return discovery.mapper.forKind(group, version, kind);
      } catch {
        return undefined;
      }
    });
    return found ?? (yield* this.discovery()).mapper.forKind(group, version, kind);
  }

  /** A look-up that fails with what is remembered is tried once more with what the server says now. */
  private *lookUp<T>(look: (discovery: Discovery) => T | undefined): Call<T | undefined> {
    const found = look(yield* this.discovery());
    if (found !== undefined || this.fresh) return found;
    return look(yield* this.discovery(true));
  }

  *print(text: string): Call<void> {
    yield* print(text);
  }

  *printError(text: string): Call<void> {
    yield* printError(text);
  }

  *warn(text: string): Call<void> {
    yield* printError(`Warning: ${text}\n`);
  }

  /** A mistake of use: the message with the hint where help is. */
  usageError(message: string): CommandError {
    return new CommandError(`${message}\nSee '${this.path} -h' for help and examples`);
  }
}
