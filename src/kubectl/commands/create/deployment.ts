import { randomSuffix } from "../../../apimachinery/names.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";

export const deployment: Command = {
  name: "deployment",
  aliases: ["deploy"],
  flags: defineFlags(`${GENERATOR} image:slice! port:int=-1 replicas,r:int=1`),
  *run(invocation) {
    const { flags, args, process } = invocation;
    const { name, create } = yield* generating(invocation);
    const command = args.slice(1);
    const images = flags.list("image");
    const port = flags.int("port");
    if (images.length > 1 && command.length > 0) throw new CommandError("cannot specify multiple --image options and command");
    const random = process.machine.simulation.random.fork(`kubectl/${process.pid}`);
    const labels = { app: name };
    const containers = images.map((image, index) => ({
      name: containerName(image, () => randomSuffix(random)),
      image,
      ...(command.length > 0 ? { command } : {}),
      ...(port >= 0 && index === 0 ? { ports: [{ containerPort: port }] } : {}),
      resources: {},
    }));
    const object = {
      kind: "Deployment",
      apiVersion: "apps/v1",
      metadata: { name, labels },
      spec: {
        replicas: flags.int("replicas"),
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
        strategy: {},
      },
      status: {},
    };
    yield* create(object, { namespaced: true, failure: "failed to create deployment:" });
  },
};

/** The last part of an image's name, without tag and digest; one that is no label is mended and gets a random end. */
function containerName(image: string, random: () => string): string {
  const name = image.slice(image.lastIndexOf("/") + 1).split(":")[0]!.split("@")[0]!;
  return /[_.]/.test(name) ? `${name.replaceAll(/[_.]/g, "-")}-${random()}` : name;
}
