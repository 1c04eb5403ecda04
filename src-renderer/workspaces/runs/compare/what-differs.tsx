import { Button } from '@mantine/core'
import { useState } from 'react'
import type {
  AllocationComparison,
  ComparedInput,
  InputDifference,
  ParameterDifference,
} from '../../../../src-shared/allocation/compare.ts'
import {
  allocationParameterNames,
  parameterMetaOf,
} from '../../../../src-shared/allocation/parameters.ts'
import { Chip } from '../../../components/status-chip.tsx'
import { countOf, formatCount } from '../../../format.ts'
import { inputLabels } from '../../allocation/input-labels.ts'
import { valueWords } from '../parameter-words.ts'
import { contentLooks } from './delta-words.ts'
import classes from './compare.module.css'

/** The causes: parameters and inputs that are not the same. */
export function WhatDiffers({
  parameters,
  inputs,
}: Pick<AllocationComparison, 'parameters' | 'inputs'>) {
  const [all, setAll] = useState(false)
  const differing = parameters.filter(({ differs }) => differs)
  const shown = all ? parameters : differing
  return (
    <>
      <section className={classes.block} aria-labelledby="compared-parameters">
        <div className={classes.blockHead}>
          <h2 id="compared-parameters">
            {differing.length === 0
              ? 'Parameters are the same'
              : countOf(differing.length, 'parameter differs', 'parameters differ')}
          </h2>
          <Button variant="subtle" h={22} px={6} onClick={() => setAll(!all)}>
            {all ? 'Only what differs' : `Show all ${formatCount(parameters.length)}`}
          </Button>
        </div>
        {shown.length > 0 && <Parameters parameters={shown} />}
      </section>
      <section className={classes.block} aria-labelledby="compared-inputs">
        <div className={classes.blockHead}>
          <h2 id="compared-inputs">{inputsFinding(inputs)}</h2>
        </div>
        <Inputs inputs={inputs} />
      </section>
    </>
  )
}

function inputsFinding(inputs: readonly InputDifference[]): string {
  const differing = inputs.filter(({ content }) => content !== 'same').length
  if (differing === 0) return 'Inputs are the same, byte by byte'
  const unknown = inputs.filter(({ content }) => content === 'unknown').length
  if (unknown === differing) return 'Inputs: not known whether they are the same'
  return countOf(differing, 'input differs', 'inputs differ')
}

function Parameters({ parameters }: { parameters: readonly ParameterDifference[] }) {
  return (
    <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Parameters compared">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
            <th scope="col">Default</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map((parameter) => (
            <tr key={parameter.name} data-changed={parameter.differs}>
              <td title={`--${parameter.name}`}>{parameterLabel(parameter.name)}</td>
              <td>{parameterWords(parameter.name, parameter.a)}</td>
              <td>{parameterWords(parameter.name, parameter.b)}</td>
              <td className="muted">{parameterWords(parameter.name, parameter.default)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function metaOf(name: string) {
  const known = allocationParameterNames.find((each) => each === name)
  return known === undefined ? undefined : parameterMetaOf(known)
}

const parameterLabel = (name: string): string => metaOf(name)?.label ?? name

function parameterWords(name: string, value: ParameterDifference['a']): string {
  const meta = metaOf(name)
  const words = valueWords(value, meta?.emptyMeans)
  return meta?.unit === undefined || value === null ? words : `${words} ${meta.unit}`
}

function Inputs({ inputs }: { inputs: readonly InputDifference[] }) {
  return (
    <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Inputs compared">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Input</th>
            <th scope="col">Content</th>
            <th scope="col" data-align="end">
              Rows before
            </th>
            <th scope="col" data-align="end">
              After
            </th>
            <th scope="col">Path</th>
          </tr>
        </thead>
        <tbody>
          {inputs.map(({ input, a, b, content }) => (
            <tr key={input} data-changed={content !== 'same'}>
              <td>{inputLabels[input]}</td>
              <td title={hashWords(a, b)}>
                <Chip tone={contentLooks[content].tone}>{contentLooks[content].word}</Chip>
              </td>
              <td data-align="end">{formatCount(a?.rows)}</td>
              <td data-align="end">{formatCount(b?.rows)}</td>
              <td className={`${classes.paths} mono`}>
                {[...new Set([a?.path, b?.path])]
                  .filter((path) => path !== undefined)
                  .map((path) => (
                    <span key={path} className={classes.path} title={path}>
                      <bdi dir="ltr">{path}</bdi>
                    </span>
                  ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function hashWords(a: ComparedInput | null, b: ComparedInput | null): string {
  const hash = (side: ComparedInput | null) => side?.sha256 ?? 'not known'
  return `SHA-256 before: ${hash(a)}\nafter: ${hash(b)}`
}
