import type { Connection } from './duckdb.ts'

/** A table while somebody reads from it: it is not dropped before the lease is given back. */
export interface TableLease extends Disposable {
  readonly table: string
}

interface Table {
  /** How much room it takes, in the unit of `most`. */
  readonly size: number
  readonly loading: Promise<string>
  /** The name, once it can be read. */
  name: string | undefined
  leases: number
  /** Out of the list: the last lease that is given back drops it. */
  retired: boolean
}

/** Tables by key, as many as there is room for; the least recently used goes first. */
export class LeasedTables {
  readonly #connection: Connection
  readonly #most: number
  readonly #tables = new Map<string, Table>()

  constructor(connection: Connection, most: number) {
    this.#connection = connection
    this.#most = most
  }

  /** The table of that key, made now where there is none; waits for one that is being made. */
  async lease(key: string, size: number, make: () => Promise<string>): Promise<TableLease> {
    const table = this.#touched(key) ?? this.#add(key, size, make)
    table.leases++
    try {
      return this.#leaseOf(table, await table.loading)
    } catch (error) {
      this.#release(table)
      throw error
    }
  }

  /** The table of that key where it can be read at once. */
  leaseReady(key: string): TableLease | undefined {
    const table = this.#touched(key)
    if (table?.name === undefined) return undefined
    table.leases++
    return this.#leaseOf(table, table.name)
  }

  has(key: string): boolean {
    return this.#tables.has(key)
  }

  #add(key: string, size: number, make: () => Promise<string>): Table {
    const table: Table = { size, loading: make(), name: undefined, leases: 0, retired: false }
    this.#tables.set(key, table)
    table.loading.then(
      (name) => (table.name = name),
      () => this.#tables.delete(key),
    )
    let room = this.#most
    for (const [old, one] of [...this.#tables].toReversed()) {
      room -= one.size
      if (room >= 0 || one === table) continue
      this.#tables.delete(old)
      one.retired = true
      this.#dropUnused(one)
    }
    return table
  }

  #touched(key: string): Table | undefined {
    const table = this.#tables.get(key)
    if (table !== undefined) {
      this.#tables.delete(key)
      this.#tables.set(key, table)
    }
    return table
  }

  #leaseOf(table: Table, name: string): TableLease {
    let held = true
    return {
      table: name,
      [Symbol.dispose]: () => {
        if (held) this.#release(table)
        held = false
      },
    }
  }

  #release(table: Table): void {
    table.leases--
    this.#dropUnused(table)
  }

  #dropUnused(table: Table): void {
    if (!table.retired || table.leases > 0) return
    void table.loading.then((name) => this.#connection.run(`DROP TABLE ${name}`)).catch(() => {})
  }
}
