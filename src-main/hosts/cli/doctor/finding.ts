/** One thing that was looked at. */
export interface Finding {
  readonly area: 'Machine' | 'Workspace' | 'Limits' | 'Connections'
  readonly name: string
  /** `attention`: it works, but somebody should look. `failed`: something will not work. */
  readonly state: 'ok' | 'attention' | 'failed'
  readonly detail: string
  /** What to do; null where nothing needs to be done. */
  readonly remedy: string | null
}

type Found = Pick<Finding, 'state' | 'detail' | 'remedy'>

export const ok = (detail: string): Found => ({ state: 'ok', detail, remedy: null })
export const attention = (detail: string, remedy: string): Found => ({
  state: 'attention',
  detail,
  remedy,
})
export const failed = (detail: string, remedy: string): Found => ({
  state: 'failed',
  detail,
  remedy,
})

/** Looks, and never throws: what cannot be looked at is a finding as well. */
export async function look(
  area: Finding['area'],
  name: string,
  judge: () => Found | Promise<Found>,
): Promise<Finding> {
  try {
    return { area, name, ...(await judge()) }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { area, name, ...failed(detail, 'See to what it names, then run doctor again.') }
  }
}
