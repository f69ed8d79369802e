/** Whether a tag is a version within bounds: `isVersion("1", 7, 29)` takes 1.7 ... 1.29 with any patch, and 1. */
export function isVersion(tag: string, major: number, minMinor: number, maxMinor: number): boolean {
  const match = /^(\d+)(?:\.(\d+)(?:\.(\d{1,2}))?)?$/.exec(tag);
  if (!match || Number(match[1]) !== major) return false;
  if (match[2] === undefined) return true;
  return Number(match[2]) >= minMinor && Number(match[2]) <= maxMinor;
}
