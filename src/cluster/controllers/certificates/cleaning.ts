import type { CertificateSigningRequest } from "../../../apimachinery/types/index.ts";
import { parseTime } from "../../../apimachinery/time.ts";
import { readKeyedCertificates } from "../../../os/crypto/x509.ts";
import type { Timer } from "../../../sim/index.ts";
import { attempt } from "../../attempt.ts";
import type { Controller, ControllerOptions } from "../controller.ts";

const HOUR = 3_600_000;
/** How long a request is kept that waits; ms. One that was decided is kept for an hour. */
const PENDING = 24 * HOUR;

/** Takes away old requests, looking once an hour (kubernetes: csrcleaner). */
export function createCertificateCleaningController({ simulation, client, informers }: ControllerOptions): Controller {
  const requests = informers.of("certificatesigningrequests.certificates.k8s.io");
  const api = client.of("certificatesigningrequests.certificates.k8s.io");
  let timer: Timer;
  const look = (): void => {
    timer = simulation.after(HOUR, look);
    for (const request of requests.list()) if (isOver(request, simulation.wall)) remove(request);
  };

  const remove = ({ metadata }: CertificateSigningRequest): void => attempt(() => api.delete("", metadata!.name!));

  timer = simulation.after(HOUR, look);
  return { stop: () => timer.cancel() };
}

function isOver({ metadata, status }: CertificateSigningRequest, wall: number): boolean {
  const conditions = status?.conditions ?? [];
  const older = (time: string | undefined, age: number): boolean => time !== undefined && (parseTime(time) ?? wall) < wall - age;
  if (conditions.length === 0) return older(metadata!.creationTimestamp, PENDING);
  const updated = (type: string): boolean => conditions.some((condition) => condition.type === type && older(condition.lastUpdateTime, HOUR));
  if (updated("Denied")) return true;
  if (!status?.certificate || !conditions.some(({ type }) => type === "Approved")) return false;
  return updated("Approved") || (readKeyedCertificates(atob(status.certificate))[0]?.notAfter ?? wall) < wall;
}
