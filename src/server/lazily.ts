/**
 * An object that is made when one of its members is first asked for. Langium makes all services of a language when it
 * starts, also those that nothing before the first diagnostics needs.
 */
export function lazily<Service extends object>(make: () => Service): Service {
  let made: Service | undefined;
  return new Proxy({} as Service, {
    get(_target, key): unknown {
      // Symbols are how others look what kind of object this is.
      if (typeof key === 'symbol') return undefined;
      made ??= make();
      const member: unknown = Reflect.get(made, key);
      return typeof member === 'function' ? member.bind(made) : member;
    },
  });
}
