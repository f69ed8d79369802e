import { later, laterModule } from "../../../../os/index.ts";
import type { ImageDefinition } from "../../image.ts";
import { alpineFiles, debianFiles } from "../base.ts";
import { become } from "../become.ts";
import { isVersion } from "../version.ts";

const servers = laterModule(() => import("./programs.ts"));

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const redisImage: ImageDefinition = {
  repository: "redis",
  hasTag: (tag) => {
    const base = tag.replace(/-(alpine|bookworm|bullseye|buster)(\d\.\d+)?$/, "");
    return ["latest", "alpine", "bookworm"].includes(base) || [4, 5, 6, 7, 8].some((major) => isVersion(base, major, 0, major === 7 ? 4 : 2));
  },
  size: (tag) => (tag.includes("alpine") ? 17_200_000 : 52_000_000),
  content: (tag, programs) => ({
    config: { entrypoint: ["docker-entrypoint.sh"], cmd: ["redis-server"], env: [PATH, "REDIS_VERSION=7.4.5"], workingDir: "/data", ports: ["6379/tcp"] },
    files: {
      ...(tag.includes("alpine") ? alpineFiles(programs) : debianFiles(programs)),
      "/usr/local/bin/redis-server": { program: "redis-server" },
      "/usr/local/bin/redis-cli": { program: "redis-cli" },
      "/usr/local/bin/docker-entrypoint.sh": { program: "redis-entrypoint" },
      "/data": { directory: true },
    },
  }),
  programs: {
    "redis-server": later(servers, ({ redisServer }) => redisServer),
    "redis-cli": later(servers, ({ redisCli }) => redisCli),
    "redis-entrypoint": function* (process) {
      const args = process.args.slice(1);
      return yield* become(process, args[0]?.startsWith("-") ? ["redis-server", ...args] : args, "docker-entrypoint.sh");
    },
  },
};

const major = (low: number, high: number) => (tag: string): boolean => {
  const base = tag.replace(/-(alpine|bookworm|bullseye|trixie|oracle|debian|oraclelinux9)(\d\.\d+)?$/, "");
  const number = Number(base.split(".")[0]);
  return base === "latest" || base === "lts" || base === "innovation" || base === "alpine" || (/^\d+(\.\d+){0,2}$/.test(base) && number >= low && number <= high);
};

export const databaseImages: readonly ImageDefinition[] = [
  redisImage,
  {
    repository: "mysql",
    hasTag: major(5, 9),
    size: 232_000_000,
    content: (_tag, programs) => ({
      config: { entrypoint: ["docker-entrypoint.sh"], cmd: ["mysqld"], env: [PATH, "MYSQL_MAJOR=8.4"], ports: ["3306/tcp", "33060/tcp"] },
      files: { ...debianFiles(programs), "/usr/local/bin/docker-entrypoint.sh": { program: "mysql-entrypoint" }, "/usr/bin/mysql": { program: "mysql-client" }, "/usr/bin/mysqladmin": { program: "mysql-client" }, "/var/lib/mysql": { directory: true } },
    }),
    programs: { "mysql-entrypoint": later(servers, ({ mysqlEntrypoint }) => mysqlEntrypoint), "mysql-client": later(servers, ({ mysqlClient }) => mysqlClient) },
  },
  {
    repository: "mariadb",
    hasTag: major(10, 12),
    size: 116_000_000,
    content: (_tag, programs) => ({
      config: { entrypoint: ["docker-entrypoint.sh"], cmd: ["mysqld"], env: [PATH], ports: ["3306/tcp"] },
      files: { ...debianFiles(programs), "/usr/local/bin/docker-entrypoint.sh": { program: "mysql-entrypoint" }, "/usr/bin/mariadb": { program: "mysql-client" }, "/usr/bin/mariadb-admin": { program: "mysql-client" }, "/var/lib/mysql": { directory: true } },
    }),
  },
  {
    repository: "postgres",
    hasTag: major(9, 18),
    size: 156_000_000,
    content: (tag, programs) => ({
      config: { entrypoint: ["docker-entrypoint.sh"], cmd: ["postgres"], env: [PATH, "PGDATA=/var/lib/postgresql/data"], stopSignal: "SIGINT", ports: ["5432/tcp"] },
      files: { ...(tag.includes("alpine") ? alpineFiles(programs) : debianFiles(programs)), "/usr/local/bin/docker-entrypoint.sh": { program: "postgres-entrypoint" }, "/usr/bin/pg_isready": { program: "pg_isready" }, "/usr/bin/psql": { program: "psql" }, "/var/lib/postgresql/data": { directory: true } },
    }),
    programs: {
      "postgres-entrypoint": later(servers, ({ postgresEntrypoint }) => postgresEntrypoint),
      pg_isready: later(servers, ({ pgIsReady }) => pgIsReady),
      psql: later(servers, ({ psql }) => psql),
    },
  },
  {
    repository: "memcached",
    hasTag: major(1, 1),
    size: 32_000_000,
    content: (_tag, programs) => ({ config: { entrypoint: ["memcached"], env: [PATH], user: "11211", ports: ["11211/tcp"] }, files: { ...debianFiles(programs), "/usr/local/bin/memcached": { program: "memcached" } } }),
    programs: { memcached: later(servers, ({ memcached }) => memcached) },
  },
];
