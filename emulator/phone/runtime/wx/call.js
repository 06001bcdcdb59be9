/** A refusal of an API: what `fail` is given, without the name of the call. */
export class ApiFailure extends Error {
  constructor(text, errCode) {
    super(text);
    this.errCode = errCode;
  }
}

/**
 * An API in WeChat's manner: `success`, `fail` and `complete`, or a promise where none of them is given. `work` takes
 * the options and answers the result or rejects; it starts within the call.
 */
export function callbackApi(name, work) {
  return (options = {}) => {
    const done = start(work, options).then(
      (value) => ({ errMsg: `${name}:ok`, ...value }),
      (error) => {
        const failure = { errMsg: `${name}:fail ${error.message}`.trim() };
        if (error.errCode !== undefined) failure.errCode = error.errCode;
        throw failure;
      },
    );
    const { success, fail, complete } = options;
    if (!success && !fail && !complete) return done;
    done.then(
      (value) => {
        success?.(value);
        complete?.(value);
      },
      (error) => {
        fail?.(error);
        complete?.(error);
      },
    );
    return undefined;
  };
}

function start(work, options) {
  try {
    return Promise.resolve(work(options));
  } catch (error) {
    return Promise.reject(error);
  }
}
