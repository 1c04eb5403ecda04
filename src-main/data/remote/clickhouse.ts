import { expected } from '../../platform/errors.ts'
import type { Remote, RemoteOptions } from './remote.ts'
import type { RemoteTarget } from './target.ts'

export function openClickhouse(target: RemoteTarget, _options: RemoteOptions): Promise<Remote> {
  throw expected('not_supported', {
    what: `${target.name} cannot be opened by this version.`,
    remedy: 'Update Quartermaster.',
  })
}
