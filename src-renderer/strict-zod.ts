/**
 * Zod would try to make code at run time, which the content security policy refuses and reports.
 * Its configuration is one object on `globalThis`: set there, it costs the first screen no zod.
 * Must be called before the first schema is made.
 */
export function forbidCodeInZod(): void {
  Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
}
