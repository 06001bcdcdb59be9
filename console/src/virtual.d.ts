declare module 'virtual:operations' {
  /** Method and path by the exported name of the contract's operation. */
  export const operations: Record<string, readonly [method: string, path: string]>;
}

declare module 'virtual:summaries' {
  /** `中文 / English` by operationId, of what the audit log may hold. */
  export const summaries: Record<string, string>;
}

/** The version of the service it was built with. */
declare const __VERSION__: string;
