import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Rectangle } from 'electron'
import { z } from 'zod'

export const windowState = z.strictObject({
  bounds: z.strictObject({
    x: z.int(),
    y: z.int(),
    width: z.int().min(1),
    height: z.int().min(1),
  }),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof windowState>

export const smallestSize = { width: 900, height: 600 }
const firstSize = { width: 1360, height: 860 }
/** Of a window, in pixels, that must lie on a display so that people can take hold of it. */
const grip = 64

/** Where the window was; undefined when nobody knows, or when nothing can be made of it. */
export function readWindowState(path: string): WindowState | undefined {
  try {
    return windowState.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** Written aside and renamed: a power cut leaves the old one. */
export function writeWindowState(path: string, state: WindowState): void {
  mkdirSync(dirname(path), { recursive: true })
  const aside = `${path}.new`
  writeFileSync(aside, JSON.stringify(windowState.parse(state)), { mode: 0o600 })
  renameSync(aside, path)
}

/**
 * Bounds for a new window: where it was, unless that display is gone, and never larger than the
 * display's work area. Without a place the system chooses one.
 */
export function windowBounds(
  state: WindowState | undefined,
  workAreas: readonly Rectangle[],
): { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number } {
  const bounds = state?.bounds
  const area = bounds && workAreas.find((candidate) => isReachable(bounds, candidate))
  const room = area ?? workAreas[0]
  const fit = (wanted: number, least: number, most: number | undefined): number =>
    Math.min(Math.max(wanted, least), most ?? wanted)
  const size = {
    width: fit(bounds?.width ?? firstSize.width, smallestSize.width, room?.width),
    height: fit(bounds?.height ?? firstSize.height, smallestSize.height, room?.height),
  }
  return bounds === undefined || area === undefined ? size : { ...size, x: bounds.x, y: bounds.y }
}

/** Whether the title bar can be reached on this display. */
function isReachable(bounds: Rectangle, area: Rectangle): boolean {
  const left = Math.max(bounds.x, area.x)
  const right = Math.min(bounds.x + bounds.width, area.x + area.width)
  return right - left >= grip && bounds.y >= area.y && bounds.y <= area.y + area.height - grip
}
