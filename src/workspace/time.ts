/** `00:01:32`, from virtual ms; days are counted in hours. What was before the beginning has a minus sign: `−00:00:20`. */
export function formatClock(ms: number): string {
  const whole = Math.floor(ms / 1000);
  const seconds = Math.abs(whole);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${whole < 0 ? "−" : ""}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `1 min 28 s`, of a time to go in ms. */
export function formatSpan(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** `1.8` cores of millicores. */
export function formatCores(millicores: number): string {
  return String(Math.round(millicores / 10) / 100);
}

/** `1.3 Gi` of bytes. */
export function formatBytes(bytes: number): string {
  const gi = bytes / 1024 ** 3;
  if (gi >= 10) return `${Math.round(gi)} Gi`;
  if (gi >= 1) return `${Math.round(gi * 10) / 10} Gi`;
  return `${Math.round(bytes / 1024 ** 2)} Mi`;
}

/** `6,000`, and two places at most of what is no whole number. */
export function formatCount(value: number): string {
  const [whole = "", places] = String(Math.round(value * 100) / 100).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (places === undefined ? "" : `.${places}`);
}

/** Milliseconds, with two digits that count: `0.35`, `3.1`, `41`; `< 0.1` of less. */
export function formatMilliseconds(ms: number): string {
  if (ms < 0.1) return "< 0.1";
  return formatCount(ms >= 10 ? Math.round(ms) : Number(ms.toPrecision(2)));
}
