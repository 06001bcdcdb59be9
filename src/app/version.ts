import pkg from '../../package.json' with { type: 'json' };

/** The version of this service, from its package. */
export const version: string = pkg.version;
