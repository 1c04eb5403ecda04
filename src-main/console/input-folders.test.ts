import { describe, expect, it } from 'vitest'
import type { FolderEntry } from '../../src-shared/files.ts'
import { createInputFolders } from './input-folders.ts'

type Files = Record<string, { columns: string; minute: number; bytes?: number } | undefined>

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 2, 3, minute)).toISOString()
const four: Files = {
  'caps.csv': { columns: 'contract_id,cap,sponsored', minute: 1 },
  'pairs.parquet': { columns: 'user_id,contract_id,score', minute: 1 },
  'users.csv': { columns: 'user_id,group_id', minute: 1 },
  'export_7.tsv.gz': { columns: 'group_id,ratio', minute: 1 },
}

function folderOf(files: Files) {
  const inspected: string[] = []
  const folders = createInputFolders({
    list: async (path) => ({
      path,
      parent: null,
      truncated: false,
      entries: Object.entries(files).flatMap(([name, file]): FolderEntry[] =>
        file === undefined
          ? []
          : [
              {
                name,
                path: `${path}/${name}`,
                kind: 'file',
                bytes: file.bytes ?? 10,
                modified_at: at(file.minute),
              },
            ],
      ),
    }),
    inspect: async (path) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      inspected.push(name)
      const columns = files[name]?.columns ?? ''
      if (columns === '') throw new Error('no table')
      return { columns: columns.split(',').map((column) => ({ name: column, type: 'text' })) }
    },
  })
  const look = async () =>
    (await folders.look('/drop')).inputs.map(({ input, path, by }) => [
      input,
      path.slice('/drop/'.length),
      by,
    ])
  return { look, inspected }
}

describe('the inputs in a folder', () => {
  it('are known by name, else by columns', async () => {
    expect(await folderOf({ ...four, 'readme.txt': { columns: 'a', minute: 1 } }).look()).toEqual([
      ['caps', 'caps.csv', 'name'],
      ['elig', 'pairs.parquet', 'name'],
      ['user_groups', 'users.csv', 'columns'],
      ['group_ratios', 'export_7.tsv.gz', 'columns'],
    ])
  })

  it('are what their columns say where a name misleads', async () => {
    const files = { 'group_scores.csv': { columns: 'group_id,ratio', minute: 1 } }
    expect(await folderOf(files).look()).toEqual([['group_ratios', 'group_scores.csv', 'columns']])
  })

  it('are the newest of several, a telling name first', async () => {
    const files: Files = {
      'caps_1.csv': { columns: 'contract_id,cap,sponsored', minute: 1 },
      'caps_2.csv': { columns: 'contract_id,cap,sponsored', minute: 2 },
      'other.csv': { columns: 'contract_id,cap,sponsored', minute: 3 },
    }
    expect(await folderOf(files).look()).toEqual([['caps', 'caps_2.csv', 'name']])
  })

  it('leave out what cannot be read and what has other columns', async () => {
    const files: Files = {
      'caps.csv': { columns: '', minute: 1 },
      'elig.csv': { columns: 'name,town', minute: 1 },
    }
    expect(await folderOf(files).look()).toEqual([])
  })

  it('are looked into once, and again when they change', async () => {
    const files = { ...four }
    const { look, inspected } = folderOf(files)
    await look()
    await look()
    expect(inspected).toHaveLength(4)
    files['caps.csv'] = { columns: 'contract_id,cap,sponsored', minute: 9 }
    files['users.csv'] = { columns: 'user_id,group_id', minute: 1, bytes: 11 }
    await look()
    expect(inspected.slice(4).toSorted()).toEqual(['caps.csv', 'users.csv'])
  })
})
