export type Severity = "I" | "W" | "E";

/** Writes a line: the place in the source is the real kubelet's, as those who search for it know it. */
export type KubeletLog = (severity: Severity, place: string, message: string, values?: Readonly<Record<string, unknown>>) => void;

/** A line of klog's structured form: I1121 06:12:00.123456    1234 file.go:12] "Message" key="value" */
export function klog(wall: number, pid: number, severity: Severity, place: string, message: string, values: Readonly<Record<string, unknown>> = {}): string {
  const iso = new Date(wall).toISOString();
  const micros = String(Math.floor((wall - Math.floor(wall)) * 1000)).padStart(3, "0");
  const time = `${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}${micros}`;
  const pairs = Object.entries(values).map(([key, value]) => ` ${key}=${typeof value === "string" ? JSON.stringify(value) : String(value)}`);
  return `${severity}${time} ${String(pid).padStart(7)} ${place}] ${JSON.stringify(message)}${pairs.join("")}`;
}
