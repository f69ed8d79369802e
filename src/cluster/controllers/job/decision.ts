import { parseTime } from "../../../apimachinery/time.ts";
import { parseIndexes } from "./indexes.ts";
import type { Decision, Observation } from "./observation.ts";
import { isFailed, isIndexed, matchFailurePolicy } from "./pods.ts";

/** Whether a Job has failed, or succeeded by its policy, whatever its Pods still do. `wall`: ms since 1970. */
export function decide(observation: Observation, wall: number): Decision | undefined {
  const { job, pods, failed, failedIndexes, succeeded } = observation;
  const { spec, status } = job;
  const known = status?.conditions?.find(({ type, status: on }) => (type === "FailureTarget" || type === "SuccessCriteriaMet") && on === "True");
  if (known) return { type: known.type as Decision["type"], reason: known.reason!, message: known.message! };
  const failure = (reason: string, message: string): Decision => ({ type: "FailureTarget", reason, message });
  for (const pod of pods) {
    if (!isFailed(pod, job)) continue;
    const match = matchFailurePolicy(job, pod);
    if (match?.action === "FailJob") return failure("PodFailurePolicy", match.message);
  }
  if (failed > (spec!.backoffLimit ?? 6) || restartedTooOften(observation)) {
    return failure("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }
  const started = parseTime(status?.startTime);
  const deadline = spec!.activeDeadlineSeconds;
  if (deadline !== undefined && started !== undefined && !spec!.suspend && wall - started >= deadline * 1000) {
    return failure("DeadlineExceeded", "Job was active longer than specified deadline");
  }
  if (!isIndexed(job)) return undefined;
  if (spec!.maxFailedIndexes !== undefined && failedIndexes.size > spec!.maxFailedIndexes) {
    return failure("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
  }
  if (failedIndexes.size > 0 && failedIndexes.size + succeeded >= (spec!.completions ?? 0)) {
    return failure("FailedIndexes", "Job has failed indexes");
  }
  const rule = matchSuccessPolicy(observation);
  return rule >= 0 ? { type: "SuccessCriteriaMet", reason: "SuccessPolicy", message: `Matched rules at index ${rule}` } : undefined;
}

/** With restartPolicy OnFailure the restarts of the Pods count. */
function restartedTooOften({ job, pods }: Observation): boolean {
  if (job.spec!.template.spec!.restartPolicy !== "OnFailure") return false;
  let restarts = 0;
  for (const pod of pods) {
    if (pod.status?.phase !== "Running" && pod.status?.phase !== "Pending") continue;
    for (const { restartCount } of [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])]) restarts += restartCount;
  }
  const limit = job.spec!.backoffLimit ?? 6;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function matchSuccessPolicy({ job, completedIndexes }: Observation): number {
  const rules = job.spec!.successPolicy?.rules ?? [];
  return rules.findIndex(({ succeededIndexes, succeededCount }) => {
    const wanted = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes, job.spec!.completions ?? 0);
    const reached = wanted ? [...wanted].filter((index) => completedIndexes.has(index)).length : completedIndexes.size;
    if (succeededCount !== undefined) return reached >= succeededCount;
    return wanted !== undefined && reached === wanted.size;
  });
}
