import { spend, type Call } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Output } from "../../output.ts";
import { program } from "../../program.ts";

export const tree = (flavour: Flavour) =>
  program(
    {
      name: "tree",
      short: "adfL:I:",
      *run(invocation) {
        const { files } = invocation.process;
        const limit = Number(invocation.value("L") ?? Infinity);
        const output = new Output();
        let [directories, count] = [0, 0];
        const visit = function* (path: string, prefix: string, depth: number): Call<void> {
          yield* spend(0.02);
          const names = files.readdir(path).filter((name) => (invocation.has("a") || !name.startsWith(".")) && (!invocation.has("d") || files.isDirectory(`${path}/${name}`)));
          for (const [index, name] of names.entries()) {
            const last = index === names.length - 1;
            const full = path.endsWith("/") ? path + name : `${path}/${name}`;
            const status = files.lstat(full);
            const link = status.type === "symlink" ? ` -> ${files.readlink(full)}` : "";
            output.put(`${prefix}${last ? "└── " : "├── "}${invocation.has("f") ? full : name}${link}\n`);
            if (status.type === "directory") {
              directories += 1;
              if (depth < limit) yield* visit(full, `${prefix}${last ? "    " : "│   "}`, depth + 1);
            } else count += 1;
          }
        };
        for (const path of invocation.operands.length > 0 ? invocation.operands : ["."]) {
          output.put(`${path}\n`);
          if (!files.isDirectory(path)) {
            output.put(` [error opening dir]\n`);
            continue;
          }
          yield* visit(path, "", 1);
        }
        output.put(`\n${directories} director${directories === 1 ? "y" : "ies"}${invocation.has("d") ? "" : `, ${count} file${count === 1 ? "" : "s"}`}\n`);
        yield* output.flush();
      },
    },
    flavour,
  );
