/**
 * Reads `0,2-4` as the list of its indexes; a sentence that says what is wrong otherwise. `completions` is the number of
 * indexes there are (batch/validation: validateIndexesFormat).
 */
export function indexesOf(text: string, completions: number): number[] | string {
  if (text === "") return [];
  const indexes: number[] = [];
  let last = -1;
  for (const interval of text.split(",")) {
    const limits = interval.split("-");
    if (limits.length > 2) return `the fragment "${interval}" violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers: number[] = [];
    for (const limit of limits) {
      if (!/^[+-]?\d+$/.test(limit)) return `cannot convert string to integer for index: "${limit}"`;
      numbers.push(Number(limit));
    }
    const [first = 0, end = first] = numbers;
    if (first >= completions) return `too large index: "${limits[0]}"`;
    if (first <= last) return "non-increasing order, previous: " + `${last}, current: ${first}`;
    if (limits.length > 1) {
      if (end >= completions) return `too large index: "${limits[1]}"`;
      if (first >= end) return `non-increasing order, previous: ${first}, current: ${end}`;
    }
    for (let index = first; index <= end; index++) indexes.push(index);
    last = end;
  }
  return indexes;
}
