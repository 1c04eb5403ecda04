import {
  allocationDefaults,
  allocationParameterNames,
  isSameParameter,
  parameterMetaOf,
  plainParameter,
  type AllocationParameterName,
  type AllocationParameterValue,
} from '../../../../src-shared/allocation/parameters.ts'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import { Copyable } from '../../../components/copyable.tsx'
import { FaultList } from '../../../components/fault-list.tsx'
import { formatBytes, formatCount, formatNumber, formatSeconds } from '../../../format.ts'
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
                <th scope="col" data-gap="true">
                  SHA-256
                </th>
              </tr>
            </thead>
            <tbody>
              {summary.inputs.map((input) => (
                <tr key={input.input}>
                  <td>{inputLabels[input.input]}</td>
                  <td className="mono">{input.path}</td>
                  <td data-align="end">{formatCount(input.rows)}</td>
                  <td data-align="end">{formatBytes(input.bytes)}</td>
                  <td data-gap="true">
                    <Copyable value={input.sha256}>{input.sha256.slice(0, 12)}…</Copyable>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section>
        <h2>Warnings about the inputs</h2>
        {summary.warnings.length === 0 ? (
          <p className="muted">None: every row was sound.</p>
        ) : (
          <FaultList faults={summary.warnings} label="Warnings about the inputs" />
        )}
      </section>
      <div className={classes.inputsPair}>
        <section>
          <h2>Parameters</h2>
          <table className={classes.table}>
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
                const changed = !isSameParameter(value, allocationDefaults[name])
                return (
                  <tr key={name} data-changed={changed}>
                    <td>{meta.label}</td>
                    <td className="mono muted">--{name}</td>
                    <td>{parameterWords(name, value)}</td>
                    <td className="muted">{parameterWords(name, allocationDefaults[name])}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </section>
        <section>
          <h2>Time and memory</h2>
          <table className={classes.table}>
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
    </div>
  )
}

export function valueWords(value: string | number | boolean | null, emptyMeans?: string): string {
  if (value === null || value === '') return emptyMeans ?? 'none'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return typeof value === 'number' ? formatNumber(value, 12) : value.replaceAll('_', ' ')
}

/** A parameter's value with its unit. */
function parameterWords(name: AllocationParameterName, value: AllocationParameterValue): string {
  const { emptyMeans, unit } = parameterMetaOf(name)
  const words = valueWords(plainParameter(value), emptyMeans)
  return unit === undefined || value === null ? words : `${words} ${unit}`
}
