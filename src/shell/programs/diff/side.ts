import { readWhole, type Call, type Process } from "../../../os/index.ts";
import { decodeText } from "../../text.ts";

export interface Side {
  name: string;
  lines: string[];
  terminated: boolean;
  time: number;
}

export function* load(process: Process, path: string): Call<Side> {
  const file = path === "-" ? process.descriptor(0) : process.files.open(path, { read: true });
  file.retain();
  try {
    const text = decodeText(yield* readWhole(file));
    const terminated = text === "" || text.endsWith("\n");
    const lines = text === "" ? [] : (terminated ? text.slice(0, -1) : text).split("\n");
    const time = path === "-" || !process.files.exists(path) || /^\/dev\//.test(path) ? process.wall : process.files.stat(path).mtime;
    return { name: path, lines, terminated, time };
  } finally {
    file.release();
  }
}
