import { concat, isSystemError, readWhole, type Call, type OpenFile, type Process } from "../../../os/index.ts";
import { openInput } from "../../input.ts";
import type { Invocation } from "../../program.ts";
import { encodeText } from "../../text.ts";
import { CurlError } from "./failure.ts";

/** What is sent: -d (joined with &), --json, -F, -T. */
export function* requestBody(call: Invocation): Call<{ body: Uint8Array | undefined; contentType: string | undefined }> {
  const parts: Uint8Array[] = [];
  let contentType: string | undefined;
  for (const option of call.options) {
    if (!["d", "raw", "binary", "urlencode", "json"].includes(option.name)) continue;
    contentType ??= option.name === "json" ? "application/json" : "application/x-www-form-urlencoded";
    let data: Uint8Array;
    const value = option.value!;
    if (value.startsWith("@") && option.name !== "raw" && option.name !== "urlencode") {
      data = yield* fileContent(call.process, value.slice(1));
      // -d leaves newlines out.
      if (option.name === "d") data = data.filter((byte) => byte !== 10 && byte !== 13 && byte !== 0);
    } else if (option.name === "urlencode") {
      const at = value.indexOf("=");
      const text = at < 0 ? encodeURIComponent(value) : `${value.slice(0, at)}${at > 0 ? "=" : ""}${encodeURIComponent(value.slice(at + 1))}`;
      data = encodeText(text);
    } else data = encodeText(value);
    if (parts.length > 0 && option.name !== "json") parts.push(encodeText("&"));
    parts.push(data);
  }
  const forms = call.options.filter((option) => option.name === "F");
  if (forms.length > 0) {
    const boundary = "------------------------d74496d66958873e";
    for (const form of forms) {
      const at = form.value!.indexOf("=");
      const [name, value] = [form.value!.slice(0, at), form.value!.slice(at + 1)];
      const path = value.startsWith("@") ? value.slice(1).split(";")[0]! : undefined;
      parts.push(encodeText(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${path === undefined ? "" : `; filename="${path.slice(path.lastIndexOf("/") + 1)}"\r\nContent-Type: application/octet-stream`}\r\n\r\n`));
      parts.push(path === undefined ? encodeText(value) : yield* fileContent(call.process, path), encodeText("\r\n"));
    }
    parts.push(encodeText(`--${boundary}--\r\n`));
    contentType = `multipart/form-data; boundary=${boundary}`;
  }
  const upload = call.value("T");
  if (upload !== undefined) parts.push(yield* fileContent(call.process, upload));
  return { body: parts.length > 0 || contentType !== undefined ? concat(parts.length > 0 ? parts : [new Uint8Array(0)]) : undefined, contentType };
}

/** A file that an option names. Throws CurlError. */
export function* fileContent(process: Process, path: string): Call<Uint8Array> {
  let file: OpenFile;
  try {
    file = openInput(process, path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new CurlError(26, `Failed to open ${path}`);
  }
  try {
    return yield* readWhole(file);
  } finally {
    file.release();
  }
}
