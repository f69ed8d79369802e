export const METER_HEAD = "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n";

export function meterLine(received: number, total: number | undefined, ms: number): string {
  const size = (bytes: number): string => (bytes < 100000 ? String(bytes) : bytes < 10240000 ? `${Math.floor(bytes / 1024)}k` : `${(bytes / 1048576).toFixed(1)}M`).padStart(5);
  const speed = ms > 0 ? Math.round(received / (ms / 1000)) : 0;
  const percent = total === undefined ? "  0" : "100";
  const shown = total === undefined ? "    0" : size(total);
  return `${percent} ${shown}  ${percent} ${size(received)}    0     0  ${size(speed)}      0 --:--:-- --:--:-- --:--:-- ${size(speed)}`;
}
