import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { readWindowState, windowBounds, writeWindowState } from './window-state.ts'

const state = { bounds: { x: 100, y: 80, width: 1200, height: 800 }, maximized: true }
const display = { x: 0, y: 0, width: 1920, height: 1040 }

describe('where the window was', () => {
  it('is remembered, in one file', () => {
    const folder = join(temporaryFolder(), 'user')
    const path = join(folder, 'window-state.json')
    writeWindowState(path, state)
    writeWindowState(path, state)
    expect([readWindowState(path), readdirSync(folder)]).toEqual([state, ['window-state.json']])
  })

  it.each([
    '',
    '{',
    '{"bounds":1}',
    '{"bounds":{"x":0.5,"y":0,"width":1,"height":1},"maximized":false}',
  ])('is forgotten when nothing can be made of it: %s', (content) => {
    const path = join(temporaryFolder(), 'window-state.json')
    writeFileSync(path, content)
    expect(readWindowState(path)).toBeUndefined()
  })

  it('is not known at the first start', () => {
    expect(readWindowState(join(temporaryFolder(), 'none.json'))).toBeUndefined()
  })
})

describe('the bounds of a new window', () => {
  it('are those it had', () => {
    expect(windowBounds(state, [display])).toEqual(state.bounds)
  })

  it('are left to the system the first time', () => {
    expect(windowBounds(undefined, [display])).toEqual({ width: 1360, height: 860 })
  })

  it('fit the display', () => {
    const small = { x: 0, y: 0, width: 1024, height: 700 }
    expect(windowBounds(undefined, [small])).toEqual({ width: 1024, height: 700 })
  })

  it('forget a display that is gone, or a title bar out of reach', () => {
    const gone = { ...state, bounds: { ...state.bounds, x: 2500 } }
    const above = { ...state, bounds: { ...state.bounds, y: -200 } }
    const size = { width: 1200, height: 800 }
    expect([windowBounds(gone, [display]), windowBounds(above, [display])]).toEqual([size, size])
  })

  it('may lie on the second display', () => {
    const second = { x: 1920, y: 0, width: 1920, height: 1040 }
    const there = { ...state, bounds: { ...state.bounds, x: 2500 } }
    expect(windowBounds(there, [display, second])).toEqual(there.bounds)
  })
})
