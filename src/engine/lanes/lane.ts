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
