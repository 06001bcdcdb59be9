import fc from 'fast-check';

// A gate has to answer the same for the same code: there, properties are tried on the same cases every time. Everybody
// else's run tries new ones.
fc.configureGlobal({ seed: 20_270_101 });
