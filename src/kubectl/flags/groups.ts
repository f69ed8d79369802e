/* Flags that many commands share. */

/** How results are printed (-o). */
export const PRINT = "allow-missing-template-keys=true output,o:string show-managed-fields template:string";
/** Where objects are read from. */
export const FILES = "filename,f:slice kustomize,k:string recursive,R";
export const DRY_RUN = "dry-run:string=none?unchanged";
export const VALIDATE = "validate:string=strict?strict";
export const SELECTOR = "selector,l:string";
export const DELETION = "cascade:string=background?background force grace-period:int=-1 timeout:duration=0s wait";

/** The flag for the name under which the server notes who changed a field. */
export const manager = (name: string): string => `field-manager:string=${name}`;

/** Flags that every command has. */
export const GLOBAL =
  "as:string as-group:array as-uid:string as-user-extra:array cache-dir:string=/root/.kube/cache certificate-authority:string " +
  "client-certificate:string client-key:string cluster:string context:string disable-compression insecure-skip-tls-verify " +
  "kubeconfig:string kuberc:string log-flush-frequency:duration=5s match-server-version namespace,n:string password:string " +
  "profile:string=none profile-output:string=profile.pprof request-timeout:string=0 server,s:string tls-server-name:string " +
  "token:string user:string username:string v,v:level vmodule:string warnings-as-errors";
