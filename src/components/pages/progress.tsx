import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { EMPTY_PROGRESS, type Progress } from "../../lab/progress.ts";
import { mergeProgress, readExport, writeExport, type Portfolio } from "../../lab/portfolio.ts";
import { adviseReview } from "../../workspace/review.ts";
import { saveFile } from "../../workspace/save-file.ts";
import { openKeeper, type Keeper } from "../../workspace/storage.ts";
import { localPath, type Locale } from "../course/locales.ts";
import { dateOf, type CourseData } from "./course-data.ts";
import { pageStrings } from "./strings.ts";

/** What was done, by module; what comes next; and all of it as a file. */
export function ProgressPage({ locale, course }: { locale: Locale; course: CourseData }) {
  const strings = pageStrings(locale).progress;
  const keeper = useSignal<Keeper | undefined>(undefined);
  const progress = useSignal<Progress>(EMPTY_PROGRESS);
  const said = useSignal("");
  const problem = useSignal("");
  const incoming = useSignal<{ portfolio: Portfolio; replaced: string[] } | undefined>(undefined);
  const forgetting = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    void openKeeper().then((opened) => {
      keeper.value = opened;
      progress.value = opened.loadProgress();
    });
  }, []);

  const labs = course.modules.flatMap((module) => module.labs.map((lab) => ({ ...lab, module: module.id })));
  const titleOf = (id: string): string => labs.find((lab) => lab.id === id)?.title ?? id;
  const advice = adviseReview(labs, progress.value, Date.now());
  const readLogs = async (opened: Keeper): Promise<Record<string, never>> =>
    Object.fromEntries(await Promise.all((await opened.keptLabs()).map(async (id) => [id, (await opened.loadLog(id)) as never] as const)));
  const write = async (): Promise<void> => {
    if (!keeper.value) return;
    saveFile(`podlab-${dateOf(Date.now())}.json`, writeExport({ progress: keeper.value.loadProgress(), logs: await readLogs(keeper.value) }));
  };
  const accept = async (portfolio: Portfolio): Promise<void> => {
    const opened = keeper.value!;
    incoming.value = undefined;
    const merged = mergeProgress(opened.loadProgress(), portfolio.progress);
    for (const [id, log] of Object.entries(portfolio.logs)) await opened.saveLog(id, log);
    opened.replaceProgress(merged);
    progress.value = merged;
    said.value = strings.imported(new Set([...Object.keys(portfolio.progress.labs), ...Object.keys(portfolio.logs)]).size);
  };
  const read = async (file: File): Promise<void> => {
    problem.value = "";
    said.value = "";
    try {
      const portfolio = readExport(await file.text());
      const kept = new Set(await keeper.value!.keptLabs());
      const replaced = Object.keys(portfolio.logs).filter((id) => kept.has(id));
      // Only where something would be lost is one asked.
      if (replaced.length > 0) incoming.value = { portfolio, replaced };
      else await accept(portfolio);
    } catch (error) {
      problem.value = (error as Error).message;
    }
  };
  const forget = async (): Promise<void> => {
    const opened = keeper.value!;
    for (const id of await opened.keptLabs()) {
      await opened.dropLog(id);
      for (const beside of ["former", "shared"]) await opened.dropLog(`${id}#${beside}`);
    }
    opened.replaceProgress(EMPTY_PROGRESS);
    progress.value = EMPTY_PROGRESS;
    said.value = strings.forgotten;
  };
  return (
    <>
      {keeper.value && !keeper.value.lasting && <p class="problem">{strings.kept}</p>}
      <section aria-labelledby="next">
        <h2 id="next">{strings.next}</h2>
        {advice.length === 0 && <p class="dim">{strings.nothing}</p>}
        <ul class="cards">
          {advice.map(({ lab, why }) => <li key={lab}><a href={localPath(locale, `/labs/${lab}/`)}><b>{titleOf(lab)}</b><span>{strings.why[why]}</span></a></li>)}
        </ul>
      </section>
      {course.modules.filter((module) => module.labs.length > 0).map((module) => {
        const done = module.labs.filter((lab) => progress.value.labs[lab.id]?.done).length;
        return (
          <section key={module.id} aria-labelledby={`module-${module.id}`}>
            <h2 id={`module-${module.id}`}>{module.title} <span class="dim">{strings.done(done, module.labs.length)}</span></h2>
            <div class="meter" role="img" aria-label={strings.done(done, module.labs.length)}><i style={{ width: `${(done / module.labs.length) * 100}%` }} /></div>
            <table>
              <tbody>
                {module.labs.map((lab) => {
                  const state = progress.value.labs[lab.id];
                  return (
                    <tr key={lab.id}>
                      <th scope="row"><a href={localPath(locale, `/labs/${lab.id}/`)}>{lab.title}</a></th>
                      <td>{state?.done ? <><span class="ok" aria-hidden="true">✓</span> {state.doneAt === undefined ? strings.labDoneSometime : strings.labDone(dateOf(state.doneAt))}</> : state && state.tasks.length > 0 ? strings.tasks(state.tasks.length, lab.tasks) : <span class="dim">{strings.notBegun}</span>}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </section>
        );
      })}
      <p class="actions">
        <button type="button" class="call" disabled={!keeper.value} onClick={() => void write()}>{strings.export}</button>
        <label class="call quiet">{strings.import}<input type="file" class="sr-only" accept=".json,application/json" onChange={(event) => { const file = event.currentTarget.files?.[0]; event.currentTarget.value = ""; if (file) void read(file); }} /></label>
        <a class="call quiet" href={localPath(locale, "/certificate/")}>{strings.certificate}</a>
        <button type="button" class="call quiet" onClick={() => forgetting.current?.showModal()}>{strings.forget}</button>
      </p>
      <p role="status">{said.value}</p>
      <p class="problem" role="alert">{problem.value}</p>
      {incoming.value && (
        <div class="panel" role="group" aria-label={strings.import}>
          <p>{strings.importedQuestion} {incoming.value.replaced.map(titleOf).join(", ")}</p>
          <p class="actions">
            <button type="button" class="call" onClick={() => void accept(incoming.value!.portfolio)}>{strings.doImport}</button>
            <button type="button" class="call quiet" onClick={() => { incoming.value = undefined; }}>{strings.cancel}</button>
          </p>
        </div>
      )}
      <dialog ref={forgetting} aria-label={strings.forget}>
        <p>{strings.forgetQuestion}</p>
        <form method="dialog" class="actions">
          <button type="submit" class="call quiet">{strings.cancel}</button>
          <button type="submit" class="call" onClick={() => void forget()}>{strings.forget}</button>
        </form>
      </dialog>
    </>
  );
}
