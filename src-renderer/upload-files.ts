import { mostUploadPart } from '../src-shared/upload-size.ts'
import { client } from './rpc.ts'

/** How far the copy of some files is, in bytes over all of them. */
export interface UploadProgress {
  /** Of the file that is being copied. */
  readonly name: string
  readonly done: number
  readonly total: number
}

/**
 * Copies files into the workspace, part by part, and gives their paths there in the same order. A
 * browser does not tell where the originals lie. Throws what the host says, and `AbortError` once
 * `signal` is aborted.
 */
export async function uploadFiles(
  files: readonly File[],
  onProgress: (progress: UploadProgress) => void,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const batch = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const paths: string[] = []
  let before = 0
  for (const file of files) {
    const partAt = (from: number) => base64Of(file.slice(from, from + mostUploadPart))
    let offset = 0
    let path: string | null = null
    let coming = partAt(0)
    do {
      onProgress({ name: file.name, done: before + offset, total })
      const base64 = await coming
      const { name, size } = file
      // Read while this one is on its way; what cannot be read is told when its turn comes.
      coming = partAt(offset + mostUploadPart)
      coming.catch(() => undefined)
      const answer = await client.files.upload(
        { batch, name, offset, total: size, base64 },
        { signal },
      )
      offset = answer.received
      path = answer.path
    } while (path === null)
    paths.push(path)
    before += file.size
  }
  return paths
}

/** Read by the browser itself: megabytes of characters made in a loop would stop the page. */
function base64Of(part: Blob): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const reader = new FileReader()
  reader.addEventListener('load', () => {
    const address = reader.result as string
    resolve(address.slice(address.indexOf(',') + 1))
  })
  reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')))
  reader.readAsDataURL(part)
  return promise
}
