/**
 * One (app, bucket) that this engine holds. `lost` turns true once and for ever; a lane taken again is a new object.
 * Nothing is started in one that is `leaving`: it is given away as soon as nothing of it is in hand.
 */
export interface Lane {
  readonly appId: string;
  readonly b: number;
  readonly fence: number;
  lost: boolean;
  leaving: boolean;
}

export function laneKey(lane: { appId: string; b: number }): string {
  return `${lane.appId}/${lane.b}`;
}

/**
 * How an app is divided: the living engines that hold lanes of it, and whether every lane is ours (only then can nobody
 * else call: a lane leaves us by our own hand alone).
 */
export interface AppShare {
  engines: number;
  whole: boolean;
}
