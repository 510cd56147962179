/** A value that is there, or will be: a resolver that answers at once saves each row of a list a promise. */
export type Awaitable<Value> = Value | Promise<Value>;

/** Goes on with a value, at once where it is there. */
export function chain<Value, Result>(
  value: Awaitable<Value>,
  next: (value: Value) => Awaitable<Result>,
): Awaitable<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}
