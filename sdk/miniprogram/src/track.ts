import type { Context } from './context.ts';
import type { Reports } from './reports.ts';

/** A flat object; `undefined` counts as absent. */
export interface Values<Also = never> {
  [name: string]: string | number | boolean | undefined | Also;
}

export interface Tracks {
  /**
   * Tells what the user did, for audiences and triggers: `track('order_paid', { amount: 128 })`. `event` is lower-case
   * letters, digits, `_` and `.`, at most 64, a letter first. At most 30 properties, texts of at most 256 characters;
   * what does not fit is left out, with a line in the debug log.
   */
  track(event: string, properties?: Values): void;
  /** Sets attributes of the user, kept until changed; null deletes one. The limits are those of `track`. */
  identify(attributes: Values<null>): void;
}

/** What the service takes. A value it refuses would take its whole event along, so it is left out here. */
const eventName = /^[a-z][a-z0-9_.]{0,63}$/;
const mostValues = 30;
const longestText = 256;

export function createTracks({ log }: Context, reports: Reports, did: { [event: string]: unknown }): Tracks {
  /** The values that fit; `also` is one more that does. */
  function fitting(values: object | undefined, also: unknown): Values<null> {
    const kept: Values<null> = {};
    const all = Object(values);
    let room = mostValues;
    for (const name of Object.keys(all)) {
      const value = all[name];
      const fits =
        value === also ||
        value === !!value ||
        (typeof value === 'string' ? value.length <= longestText : Number.isFinite(value));
      if (fits && room-- > 0) kept[name] = value;
      else if (value !== undefined) log(`dropped ${name}`);
    }
    return kept;
  }

  return {
    track(event, properties) {
      const name = String(event);
      if (eventName.test(name)) {
        did[name] = true;
        reports.add('events', { name, properties: fitting(properties, true) });
      } else log(`no name: ${name}`);
    },
    identify(attributes) {
      reports.add('identify', { attributes: fitting(attributes, null) });
    },
  };
}
