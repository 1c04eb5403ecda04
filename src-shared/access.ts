/** What a caller may do; each includes those before it. Free of schemas: the first screen asks it. */
export const accesses = ['read', 'write', 'admin'] as const
export type Access = (typeof accesses)[number]

export const mayDo = (who: { readonly access: Access }, needed: Access): boolean =>
  accesses.indexOf(who.access) >= accesses.indexOf(needed)
