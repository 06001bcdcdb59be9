export { type Client, type ClientOptions, createClient, currentClient } from './client.ts';
export type { NotAskedReason } from './plan-ask.ts';
export type { EntryOptions, Platform, PlatformSettings } from './platform.ts';
export type { FailReason, SubscribeResult } from './result.ts';
export type { Answer, AskRules, Scene, SceneTemplate } from './scene.ts';
export type { SceneStatus } from './status.ts';
