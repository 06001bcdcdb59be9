import { Context, Drop, Liquid } from 'liquidjs';
import { MESSAGE_FILTERS, textOf } from './wechat-filters.ts';

/** Longest source of one expression, in characters. */
export const MAX_SOURCE = 4_000;
// A field holds at most some 200 characters, so real expressions stay far below these. Both are counts and not
// milliseconds: whether a message can be rendered must not depend on how busy the machine is.
const MAX_STEPS = 2_000;
const MAX_MEMORY = 20_000;

// What is not listed does not exist. Left out on purpose: tags that read files (include, render, layout, block) or
// change the variables of the next recipient (increment, decrement, cycle), echo, which writes values unchecked, and
// the filters that evaluate texts as expressions (where, where_exp, ...), whose variables no analysis could see.
const TAGS = new Set(['assign', 'break', 'capture', 'case', 'comment', 'continue', 'for', 'if', 'raw', 'unless', '#']);
const FILTERS = new Set(
  `abs append at_least at_most capitalize ceil compact concat default divided_by downcase first floor join last lstrip
  map minus modulo plus prepend remove remove_first remove_last replace replace_first replace_last reverse round rstrip
  size slice sort split squish strip strip_newlines sum times truncate uniq upcase`.split(/\s+/),
);

/** The expression language of messages: Liquid without files, clocks, randomness or functions. */
export const liquid: Liquid = makeLiquid();

function makeLiquid(): Liquid {
  const language = new Liquid({
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    parseLimit: MAX_SOURCE,
    memoryLimit: MAX_MEMORY,
    outputEscape: textOf,
  });
  for (const tag of Object.keys(language.tags)) if (!TAGS.has(tag)) delete language.tags[tag];
  for (const filter of Object.keys(language.filters)) if (!FILTERS.has(filter)) language.unregisterFilter(filter);
  for (const [name, filter] of Object.entries(MESSAGE_FILTERS)) {
    language.registerFilter(name, function (value, ...args) {
      return filter(value, (this.context as MessageScope).timeZone, ...args);
    });
  }
  return language;
}

/** The variables of one rendering, readable but never callable: a function in them reads as if it were not there. */
export class MessageScope extends Context {
  /** IANA name, that of the date filters. */
  readonly timeZone: string;

  constructor(variables: object, timeZone: string) {
    super(variables, liquid.options, { sync: true }, { liquid, renderLimit: stepLimit() });
    this.timeZone = timeZone;
  }

  override readProperty(object: object, key: string | number | Drop): unknown {
    // Drops are the library's own (forloop); everything else is data that came from outside.
    if (!(object instanceof Drop) && object !== null && object !== undefined) {
      const name = key instanceof Drop ? key.valueOf() : key;
      if (typeof Reflect.get(Object(object), 'toLiquid') === 'function') return undefined;
      if (typeof Reflect.get(Object(object), name as PropertyKey) === 'function') return undefined;
    }
    const value: unknown = super.readProperty(object, key);
    return typeof value === 'function' ? undefined : value;
  }
}

/** Counts rendered nodes at the place where the library compares its clock. */
function stepLimit(): Context['renderLimit'] {
  let steps = 0;
  const check = () => {
    steps += 1;
    if (steps > MAX_STEPS) throw new RangeError('the expression takes too many steps');
  };
  return { check, use: check } as unknown as Context['renderLimit'];
}
