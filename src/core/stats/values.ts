/** How many values of a dimension are counted by themselves, where values come from outside. */
export const dimensionLimits: Readonly<Record<string, number>> = {
  platform: 20,
  province: 100,
  city: 500,
  language: 50,
  tag: 500,
};

/** The value of those of whom nothing is known. */
export const noValue = '';
/** Those whose value was one too many. */
export const otherValues = '*';
