// `npm start`: builds the site and serves it. `npm start -- --port 8080 --host 0.0.0.0 --no-build`.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { mistakesIn } from "../src/cli/lab/mistakes.ts";
import { root, runTool } from "./tools.ts";
import { serveSite } from "./site-server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: process.env.PORT ?? "4321" },
    host: { type: "string", default: "localhost" },
    build: { type: "boolean", default: true },
  },
  allowNegative: true,
});

const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) stop(`--port ${values.port}: expected a number from 0 to 65535`);

if (values.build || !existsSync(`${root}/dist/index.html`)) {
  const mistakes = mistakesIn();
  if (mistakes.length > 0) stop(`the site cannot be built before this is mended:\n  ${mistakes.join("\n  ")}`);
  process.stdout.write("Building the site …\n");
  const outcome = await runTool("astro", ["build"], { quiet: true });
  if (outcome.code !== 0) {
    process.stdout.write(outcome.output);
    stop("the site could not be built; the lines above say why");
  }
}

/** The first free port from `wanted` on; a port that was asked for by name is not replaced silently. */
async function serve(wanted: number) {
  for (let tried = wanted; ; tried += 1) {
    try {
      return await serveSite({ folder: `${root}/dist`, port: tried, host: values.host });
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (!taken) stop(`cannot listen on ${values.host}:${tried}: ${(error as Error).message}`);
      if (process.argv.includes("--port") || tried >= wanted + 20) {
        stop(`port ${tried} is taken by another program; choose one with npm start -- --port NUMBER`);
      }
    }
  }
}

function stop(sentence: string): never {
  process.stderr.write(`podlab: ${sentence}\n`);
  process.exit(1);
}

const server = await serve(port);
process.stdout.write(`Podlab is at ${server.address}/  (Ctrl-C ends it)\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => void server.close().then(() => process.exit(0)));
}
