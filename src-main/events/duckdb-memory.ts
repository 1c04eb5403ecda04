import type { LogFile } from './input-files.ts'

/** Of DuckDB, whatever the logs: less does not do for it. */
const LEAST_BYTES = 192 * 1024 * 1024
/**
 * Tables of larger logs want a share of what is read, since not all of their grouping can go to the disk;
 * more does not make them faster.
 */
const SHARE = 1 / 8
/** Bytes of a log for one of its archive, roughly. */
const UNPACKED = 10

/** Bytes of memory that DuckDB may use for the tables of these logs. */
export function duckdbBytesFor(files: readonly Pick<LogFile, 'bytes' | 'compression'>[]): number {
  const unpacked = files.reduce(
    (sum, { bytes, compression }) => sum + bytes * (compression === 'none' ? 1 : UNPACKED),
    0,
  )
  return Math.max(LEAST_BYTES, Math.round(unpacked * SHARE))
}
