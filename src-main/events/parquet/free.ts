/**
 * Gives the memory behind an array back at once; nobody may use it any more. The collector sees only
 * the small object in front of it, and leaves hundreds of megabytes for later.
 */
export function free({ buffer }: { readonly buffer: ArrayBuffer }): void {
  buffer.transfer(0)
}
