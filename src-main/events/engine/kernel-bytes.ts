import { assemble } from './assemble.ts'
import { kernelText } from './kernel-text.ts'

/** The kernel as WebAssembly. The build puts the bytes here: see scripts/build-node.ts. */
export function kernelBytes(): Uint8Array<ArrayBuffer> {
  return assemble(kernelText)
}
