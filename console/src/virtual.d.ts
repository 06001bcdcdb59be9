declare module 'virtual:operations' {
  /** Method and path by the exported name of the contract's operation; `file` where the answer is one to keep. */
  export const operations: Record<string, readonly [method: string, path: string, file?: 'file']>;
}

declare module 'virtual:titles' {
  /** `中文 / English` by exported name, of what a key may call. */
  export const titles: Record<string, string>;
}

declare module 'virtual:summaries' {
  /** `中文 / English` by operationId, of what the audit log may hold. */
  export const summaries: Record<string, string>;
}

/** The version of the service it was built with. */
declare const __VERSION__: string;
