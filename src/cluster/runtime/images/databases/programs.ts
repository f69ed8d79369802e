export { memcached } from "./memcached.ts";
export { mysqlClient, mysqlEntrypoint } from "./mysql.ts";
export { pgIsReady, postgresEntrypoint, psql } from "./postgres.ts";
export { redisCli } from "./redis-cli.ts";
export { redisServer } from "./redis.ts";
