import {
  allocationDefaults,
  allocationParameterNames,
  parameterMetaOf,
} from '../../../../src-shared/allocation/parameters.ts'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import { Copyable } from '../../../components/copyable.tsx'
import { FaultList } from '../../../components/fault-list.tsx'
import { formatBytes, formatCount, formatSeconds } from '../../../format.ts'
import { inputLabels } from '../input-labels.ts'
import classes from './result.module.css'

/** What the run read, with which rules, and where its time went. */
export function InputsTab({ summary }: { summary: AllocationSummary }) {
  return (
    <div className={classes.inputs}>
      <section>
        <h2>Inputs</h2>
        <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Inputs">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Input</th>
                <th scope="col">Path</th>
                <th scope="col" data-align="end">
                  Rows
                </th>
                <th scope="col" data-align="end">
                  Size
                </th>
                <th scope="col">SHA-256</th>
              </tr>
            </thead>
            <tbody>
              {summary.inputs.map((input) => (
                <tr key={input.input}>
                  <td>{inputLabels[input.input]}</td>
                  <td className="mono">{input.path}</td>
                  <td data-align="end">{formatCount(input.rows)}</td>
                  <td data-align="end">{formatBytes(input.bytes)}</td>
                  <td>
                    <Copyable value={input.sha256}>{input.sha256.slice(0, 12)}…</Copyable>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section>
        <h2>Warnings</h2>
        {summary.warnings.length === 0 ? (
          <p className="muted">The inputs had no faults.</p>
        ) : (
          <FaultList faults={summary.warnings} label="Warnings about the inputs" />
        )}
      </section>
      <section>
        <h2>Parameters</h2>
        <table className={classes.table} style={{ maxWidth: 720 }}>
          <thead>
            <tr>
              <th scope="col">Parameter</th>
              <th scope="col">Flag</th>
              <th scope="col">Value</th>
              <th scope="col">Default</th>
            </tr>
          </thead>
          <tbody>
            {allocationParameterNames.map((name) => {
              const meta = parameterMetaOf(name)
              const value = summary.parameters[name]
              const changed = value !== allocationDefaults[name]
              return (
                <tr key={name} data-changed={changed}>
                  <td>{meta.label}</td>
                  <td className="mono muted">--{name}</td>
                  <td>{valueWords(value, meta.emptyMeans)}</td>
                  <td className="muted">
                    {changed ? valueWords(allocationDefaults[name], meta.emptyMeans) : 'as set'}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
      <section>
        <h2>Time and memory</h2>
        <table className={classes.table} style={{ maxWidth: 420 }}>
          <tbody>
            {summary.seconds.map((stage) => (
              <tr key={stage.stage}>
                <td>{stage.stage}</td>
                <td data-align="end">{formatSeconds(stage.seconds)}</td>
              </tr>
            ))}
            <tr>
              <td>Peak memory</td>
              <td data-align="end">{formatBytes(summary.peak_memory_bytes)}</td>
            </tr>
            <tr>
              <td>Version</td>
              <td data-align="end">{summary.version}</td>
            </tr>
          </tbody>
        </table>
      </section>
    </div>
  )
}

export function valueWords(value: string | number | boolean | null, emptyMeans?: string): string {
  if (value === null) return emptyMeans ?? 'none'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return String(value)
}
