/** What decides the generated `postgresql.conf`. */
export type SettingsInput = {
  socketFolder: string;
  port: number;
  /** Also listen on 127.0.0.1. */
  loopback: boolean;
  /** False only for throw-away test clusters: a power cut may destroy them. */
  durable: boolean;
};

/**
 * The text of `postgresql.conf`, written at every start so that settings follow the release. The owner's own lines go
 * in `postgresql.local.conf` beside the cluster; they are read last and win.
 */
export function postgresqlConf(input: SettingsInput): string {
  const lines = Object.entries(settings(input)).map(([name, value]) => `${name} = ${quote(value)}`);
  return [
    '# Written at every start. Put your own settings in postgresql.local.conf, one folder up.',
    ...lines,
    "include_if_exists = '../postgresql.local.conf'",
    '',
  ].join('\n');
}

function settings({ socketFolder, port, loopback, durable }: SettingsInput): Record<string, string | number | boolean> {
  return {
    cluster_name: 'hongyan',
    listen_addresses: loopback ? '127.0.0.1' : '',
    port,
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    max_connections: 100,

    fsync: durable,
    synchronous_commit: true,
    full_page_writes: durable,
    // Bounds the write-ahead log to about 1 GB and crash recovery to some seconds.
    max_wal_size: '1GB',
    // So much of it is kept and used again: the next campaign need not make new segments.
    min_wal_size: '256MB',
    checkpoint_timeout: '15min',

    shared_buffers: '256MB',
    effective_cache_size: '1GB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    // Containers give 64 MB of /dev/shm; parallel queries take their memory from here first.
    min_dynamic_shared_memory: '128MB',

    // With the default of 4 the planner hash-joins whole tables for a window of 250 recipients.
    random_page_cost: 1.1,
    jit: false,

    autovacuum: true,
    // Slices, leases and the outbox are small and change all the time.
    autovacuum_naptime: '15s',

    timezone: 'UTC',
    log_timezone: 'UTC',
    // Our process logs every failed statement itself, without its values; here only what the server does.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    log_checkpoints: false,
    log_autovacuum_min_duration: -1,
    log_line_prefix: '%m [%p] ',
  };
}

/** A setting's value as the configuration file wants it. */
function quote(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
