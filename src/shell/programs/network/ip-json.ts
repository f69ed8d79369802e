/** JSON as iproute2 writes it with -p: items of a list in one line where they are plain, objects' fields on lines of their own. */
export function prettyJson(value: unknown, depth = 0): string {
  const inside = "    ".repeat(depth + 1);
  if (Array.isArray(value)) {
    if (value.length === 0) return "[ ]";
    if (value.every((item) => typeof item !== "object")) return `[ ${value.map((item) => JSON.stringify(item)).join(",")} ]`;
    return `[ ${value.map((item) => prettyJson(item, depth + 1)).join(",")} ]`;
  }
  if (value !== null && typeof value === "object") {
    const fields = Object.entries(value).map(([key, field]) => `${inside}${JSON.stringify(key)}: ${prettyJson(field, depth + 1)}`);
    return `{\n${fields.join(",\n")}\n${"    ".repeat(depth)}}`;
  }
  return JSON.stringify(value);
}
