import type { CodeSplittingOptions } from "rolldown";

type ModuleInfo = (id: string) => { importers: string[]; dynamicImporters: string[]; isEntry: boolean } | null;

const DOOR = /\/src\/kubectl\/index\.ts$/;
const WORKER = /\/src\/workspace\/worker\.ts$/;
const KUBECTL = /\/src\/kubectl\//;

/**
 * What comes before the first prompt goes over the wire as one part, and so does what a first kubectl command needs. Left alone the bundler
 * makes a part of each set of modules that some later parts share: a dozen of them, which all come anyway and together are larger.
 */
export const codeParts: CodeSplittingOptions = {
  includeDependenciesRecursively: false,
  groups: [
    {
      name: (id, context) => (comesWithWorker(id, (module) => context.getModuleInfo(module)) ? "start" : null),
      debugName: "start",
    },
    {
      name: (id, context) => (comesWithKubectl(id, (module) => context.getModuleInfo(module)) ? "kubectl" : null),
      debugName: "kubectl",
    },
  ],
};

/** Whether a module is imported, at once and not later, by kubectl's own door (which stays a part by itself), and by nothing outside of kubectl. */
function comesWithKubectl(id: string, moduleInfo: ModuleInfo): boolean {
  if (DOOR.test(id)) return false;
  const seen = new Set<string>();
  const climb = (module: string): void => {
    if (seen.has(module)) return;
    seen.add(module);
    for (const importer of moduleInfo(module)?.importers ?? []) climb(importer);
  };
  climb(id);
  const isTop = (module: string): boolean => {
    const info = moduleInfo(module);
    return info !== null && (info.isEntry || info.dynamicImporters.length > 0);
  };
  return [...seen].some((module) => DOOR.test(module)) && [...seen].filter(isTop).every((module) => KUBECTL.test(module));
}

/** Whether a module is imported by the worker of the page, at once and not later. */
function comesWithWorker(id: string, moduleInfo: ModuleInfo): boolean {
  if (WORKER.test(id)) return false;
  const seen = new Set<string>();
  const climb = (module: string): boolean => {
    if (WORKER.test(module)) return true;
    if (seen.has(module)) return false;
    seen.add(module);
    return (moduleInfo(module)?.importers ?? []).some(climb);
  };
  return climb(id);
}
