import { read, write, type Call } from "../../../os/index.ts";
import { decodeText, encodeText } from "../../text.ts";

/** Asks on standard error, reads an answer; yes begins with y. */
export function* confirm(question: string): Call<boolean> {
  yield* write(2, encodeText(question));
  let answer = "";
  for (;;) {
    const data = yield* read(0, 1);
    if (data.length === 0 || data[0] === 10) return /^[yY]/.test(answer);
    answer += decodeText(data);
  }
}
