/** A size as ls -h and du -h show it: 4.0K, 12M. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  const units = "KMGTPE";
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  if (Math.ceil(value * 10) / 10 < 10) return `${(Math.ceil(value * 10) / 10).toFixed(1)}${units[unit]}`;
  const whole = Math.ceil(value);
  if (whole >= 1024 && unit < units.length - 1) return `1.0${units[unit + 1]}`;
  return `${whole}${units[unit]}`;
}
