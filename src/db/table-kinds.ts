/**
 * Every table and how a sharded PostgreSQL holds it: `sharded` by its bucket column, `local` to the coordinating node
 * (partitioned by day where it grows), `reference` copied to every node. A lint test holds migrations and queries to it.
 */
export const tableKinds: Record<string, 'sharded' | 'local' | 'reference'> = {
  organization: 'reference',
  data_key: 'reference',
  app: 'reference',
  api_key: 'reference',
  template: 'reference',
  channel: 'reference',
  media: 'reference',
  scene: 'reference',
  scene_version: 'reference',
  schema_migration: 'local',
  attribute: 'reference',
  segment: 'reference',
  recipient: 'sharded',
  behavior: 'sharded',
  segment_member: 'sharded',
  consent: 'sharded',
  consent_entry: 'sharded',
  allowance: 'sharded',
  lane: 'sharded',
  intent: 'sharded',
  delivery: 'sharded',
  push_count: 'sharded',
  scene_count: 'sharded',
  consent_count: 'sharded',
  push: 'local',
  idempotency: 'local',
  engine: 'local',
  slice: 'local',
  limiter: 'local',
  inbox: 'local',
  event: 'local',
  adoption: 'local',
};

/** Parents partitioned by `day`; upkeep creates their daily partitions ahead and drops them by retention. */
export const dailyTables = ['push', 'idempotency', 'delivery', 'push_count', 'inbox', 'behavior'] as const;
