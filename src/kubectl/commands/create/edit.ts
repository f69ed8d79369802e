import type { Call } from "../../../os/index.ts";
import { editObjects } from "../../edit/session.ts";
import type { Invocation } from "../../invocation.ts";
import { printObject, resultPrinter } from "../../printers/flags.ts";
import { build } from "../../resource/builder.ts";
import { createObject, validationOf } from "../../resource/write.ts";

/** `create --edit`: every object is edited before it is created. */
export function* editBeforeCreate(invocation: Invocation): Call<number> {
  const { flags } = invocation;
  validationOf(invocation);
  const result = yield* build(invocation, {});
  yield* result.visit(function* (info) {
    yield* editObjects(invocation, [info], {
      mode: "create",
      output: flags.string("output") === "json" ? "json" : "yaml",
      showManagedFields: true,
      windowsLineEndings: flags.bool("windows-line-endings"),
      saveConfig: flags.bool("save-config"),
      *save(edited) {
        const created = yield* createObject(invocation, edited, edited.object!);
        yield* printObject(invocation, resultPrinter(invocation, "created"), created);
      },
    });
  });
  return 0;
}
