/** States of a push in the order of its life; also what may stand in the address of the list. */
export const pushStates = ['draft', 'scheduled', 'planning', 'sending', 'paused', 'cancelled', 'finished'] as const;
