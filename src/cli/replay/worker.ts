import { parentPort } from "node:worker_threads";
import { gradeFile } from "./grade-file.ts";

/* Grades the files it is sent, one after the other, and answers the rows of each. */
parentPort!.on("message", (file: string) => {
  void gradeFile(file).then((rows) => parentPort!.postMessage(rows));
});
