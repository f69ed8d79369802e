import { isSystemError, spend, write } from "../../../os/index.ts";
import { gunzip, gzip, GzipError } from "../../deflate.ts";
import { readWhole } from "../../input.ts";
import type { Flavour } from "../../options.ts";
import { Failure, program } from "../../program.ts";
import { eachInput } from "../inputs.ts";

const gzipLike = (name: "gzip" | "gunzip" | "zcat") => (flavour: Flavour) =>
  program(
    {
      name,
      short: "123456789cdfklnqrtvS:",
      long: { stdout: "c", decompress: "d", force: "f", keep: "k", list: "l", "no-name": "n", quiet: "q", test: "t", verbose: "v", fast: "1", best: "9" },
      *run(invocation) {
        const unpacking = name !== "gzip" || invocation.has("d");
        const toStdout = invocation.has("c") || name === "zcat" || invocation.operands.length === 0;
        let status = 0;
        const convert = (data: Uint8Array, shown: string): Uint8Array => {
          try {
            return unpacking ? gunzip(data) : gzip(data);
          } catch (error) {
            if (!(error instanceof GzipError)) throw error;
            throw new Failure(flavour === "busybox" && error.message === "not in gzip format" ? "invalid magic" : `\n${flavour === "gnu" ? "gzip" : name}: ${shown}: ${error.message}`);
          }
        };
        if (toStdout) {
          return yield* eachInput(invocation, function* (file, path) {
            const data = yield* readWhole(file);
            yield* spend(data.length * 0.00002);
            yield* write(1, convert(data, path === "-" ? "stdin" : path));
          });
        }
        for (const path of invocation.operands) {
          const source = unpacking && !/\.(?:gz|tgz)$/.test(path) && !invocation.process.files.exists(path) ? `${path}.gz` : path;
          const target = unpacking ? source.replace(/\.gz$/, "").replace(/\.tgz$/, ".tar") : `${path}.gz`;
          try {
            if (unpacking && target === source && !invocation.has("t")) {
              yield* invocation.complain(`${path}: unknown suffix -- ignored`);
              status = 2;
              continue;
            }
            if (invocation.has("t")) {
              gunzip(invocation.process.files.readFile(source));
              continue;
            }
            if (!unpacking && path.endsWith(".gz")) {
              yield* invocation.complain(`${path} already has .gz suffix -- unchanged`);
              continue;
            }
            const data = invocation.process.files.readFile(source);
            if (invocation.process.files.exists(target) && !invocation.has("f")) {
              yield* invocation.complain(`${target} already exists;\tnot overwritten`);
              status = 2;
              continue;
            }
            const before = invocation.process.files.stat(source);
            invocation.process.files.writeFile(target, convert(data, source), { mode: before.mode });
            invocation.process.files.utimes(target, before.atime, before.mtime);
            if (!invocation.has("k")) invocation.process.files.unlink(source);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* invocation.complain(`${source}: ${error.message}`);
            status = 1;
          }
        }
        return status;
      },
    },
    flavour,
  );

export const gzipProgram = gzipLike("gzip");

export const gunzipProgram = gzipLike("gunzip");

export const zcat = gzipLike("zcat");
