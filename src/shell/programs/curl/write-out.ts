import type { HttpResponse, Target } from "../../../os/index.ts";
import { absoluteUrl } from "./url.ts";

/** Moments of a transfer, virtual ms. */
export interface Times {
  start: number;
  resolved: number;
  connected: number;
  first: number;
}

/** What -w may tell of a transfer. */
export interface Told {
  times: Times;
  now: number;
  response: HttpResponse | undefined;
  target: Target | undefined;
  /** As it was given, and the one that was asked at last. */
  url: string;
  effective: string;
  method: string;
  /** Bytes. */
  received: number;
  sent: number;
  headerBytes: number;
  redirects: number;
  address: string;
  localAddress: string;
  /** Where the body went. */
  file: string;
  /** What curl exits with. */
  code: number;
}

/** -w: a text with what %{...} in it stands for. */
export function expandFormat(format: string, told: Told): string {
  const { times, response, target } = told;
  const seconds = (at: number): string => (Math.max(0, at - times.start) / 1000).toFixed(6);
  const total = told.now;
  const values: Record<string, string> = {
    http_code: String(response?.status ?? 0).padStart(3, "0"), response_code: String(response?.status ?? 0).padStart(3, "0"), size_download: String(told.received), size_upload: String(told.sent),
    size_header: String(told.headerBytes), time_namelookup: seconds(times.resolved), time_connect: seconds(times.connected), time_appconnect: target?.scheme === "https" ? seconds(times.connected) : "0.000000",
    time_pretransfer: seconds(times.connected), time_starttransfer: seconds(times.first), time_total: seconds(total), url_effective: told.effective.replace(/^([a-z]+:\/\/[^/?]+)$/, "$1/"),
    url: told.url, remote_ip: told.address, remote_port: String(target?.port ?? 0), num_redirects: String(told.redirects), content_type: response?.headers["content-type"] ?? "",
    num_connects: "1", http_version: response ? "1.1" : "0", scheme: (target?.scheme ?? "").toUpperCase(), exitcode: String(told.code), errormsg: "", method: told.method,
    redirect_url: response?.headers["location"] !== undefined && target ? absoluteUrl(response.headers["location"], target) : "", speed_download: String(Math.round(told.received / Math.max(0.001, (total - times.start) / 1000))),
    local_ip: told.localAddress, time_redirect: "0.000000", filename_effective: told.file, ssl_verify_result: "0",
  };
  return format.replace(/%\{([^}]+)\}|%%|\\([nrt\\])/g, (all, name: string | undefined, letter: string | undefined) => {
    if (letter !== undefined) return { n: "\n", r: "\r", t: "\t", "\\": "\\" }[letter] ?? all;
    if (name === undefined) return "%";
    const header = /^header\{(.+)$/.exec(name);
    if (header) return response?.headers[header[1]!.toLowerCase()] ?? "";
    return values[name] ?? "";
  });
}
