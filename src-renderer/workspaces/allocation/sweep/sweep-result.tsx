import { Button, Menu, NativeSelect } from '@mantine/core'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import type { ListedRunDetail } from '../../../../src-shared/marks.ts'
import {
  isSolved,
  type SolvedPoint,
  type SweepPoint,
  type SweepResult as Result,
} from '../../../../src-shared/allocation/sweep.ts'
import {
  axisLabel,
  frontierOf,
  keptText,
  pointText,
  sweepCsv,
  sweepSentences,
} from '../../../../src-shared/allocation/sweep-words.ts'
import { WithDrawer } from '../../../components/drawer.tsx'
import { FaultList } from '../../../components/fault-list.tsx'
import { LinkButton } from '../../../components/link-button.tsx'
import { PlotFrame } from '../../../components/plot-frame.tsx'
import { ErrorState, SkeletonBar, SkeletonRows } from '../../../components/states.tsx'
import { storedChoice, useStoredState } from '../../../components/stored-state.ts'
import { countOf, readerNumbers } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { present } from '../../../search-params.ts'
import { CommonTabPanel, isCommonTab } from '../../runs/common-tab-panel.tsx'
import { MoreMenu } from '../../runs/more-menu.tsx'
import { RunHeader } from '../../runs/run-header.tsx'
import { commonTabs, type RunSearch, type RunTab } from '../../runs/run-search.ts'
import { RunTabs } from '../../runs/run-tabs.tsx'
import { saveText } from '../../runs/save-text.ts'
import { axisAcross, axisOf, seriesOf } from './frontier.ts'
import { measures, othersText, scoreMeasure, shortfallMeasure, valueText } from './measures.ts'
import { PointDrawer } from './point-drawer.tsx'
import { PointPlot, type PlotPoint } from './point-plot.tsx'
import { PointTable } from './point-table.tsx'
import classes from './sweep.module.css'

const route = getRouteApi('/runs/$runId')
const tabs: readonly RunTab[] = ['result', ...commonTabs]

/** A finished sweep: what each point gave, and what keeping the promises costs. */
export function SweepResult({ run }: { run: ListedRunDetail }) {
  const search: RunSearch = route.useSearch()
  const navigate = useNavigate({ from: '/runs/$runId' })
  const query = useQuery(
    rpc.scenarios.sweep.queryOptions({
      input: { id: run.id },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  const [focusRequest, setFocusRequest] = useState(0)
  const tab = search.tab !== undefined && isCommonTab(search.tab) ? search.tab : 'result'
  const opened = tab === 'result' ? (query.data?.points[(search.point ?? 0) - 1] ?? null) : null
  const show = useCallback(
    (point: number | undefined) =>
      void navigate({
        search: (old: RunSearch) => present({ ...old, point }) as RunSearch,
        replace: true,
      }),
    [navigate],
  )
  const close = useCallback(() => show(undefined), [show])
  const count = query.data?.points.length ?? 0
  return (
    <>
      <RunHeader run={run} actions={<Actions run={run} result={query.data} />} />
      <RunTabs
        tabs={tabs}
        tab={tab}
        onTab={(next) => void navigate({ search: next === 'result' ? {} : { tab: next } })}
      />
      <WithDrawer
        drawer={
          opened === null || query.data === undefined ? null : (
            <PointDrawer
              runId={run.id}
              over={query.data.over}
              point={opened}
              focusRequest={focusRequest}
              onClose={close}
              onStep={(by) => show(Math.min(count, Math.max(1, opened.index + 1 + by)))}
            />
          )
        }
      >
        <div className={classes.panel} role="tabpanel" aria-labelledby={`tab-${tab}`}>
          {tab !== 'result' ? (
            <CommonTabPanel
              run={run}
              tab={tab}
              inputNotes={
                query.data !== undefined &&
                query.data.warnings.length > 0 && (
                  <FaultList faults={query.data.warnings} label="Warnings about the inputs" />
                )
              }
            />
          ) : query.data !== undefined ? (
            <Points
              result={query.data}
              opened={opened?.index ?? null}
              onOpen={(point, by) => {
                show(point.index + 1)
                if (by === 'key') setFocusRequest((old) => old + 1)
              }}
            />
          ) : query.isError ? (
            <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
          ) : (
            <Coming />
          )}
        </div>
      </WithDrawer>
    </>
  )
}

function Coming() {
  return (
    <>
      <div className={classes.sentences} aria-hidden>
        <SkeletonBar width="70%" />
        <SkeletonBar width="60%" />
      </div>
      <div className={classes.plots} aria-hidden>
        <SkeletonBar width="100%" height={240} />
        <SkeletonBar width="100%" height={240} />
      </div>
      <SkeletonRows />
    </>
  )
}

interface PointsProps {
  readonly result: Result
  readonly opened: number | null
  readonly onOpen: (point: SweepPoint, by: 'pointer' | 'key') => void
}

function Points({ result, opened, onOpen }: PointsProps) {
  const { over, points } = result
  const solved = useMemo(() => points.filter(isSolved), [points])
  const across = axisAcross(over)
  return (
    <div className={classes.overview}>
      <ul className={classes.sentences}>
        {sweepSentences(result, readerNumbers).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {solved.length > 0 && (
        <div className={classes.plots}>
          <Frontier result={result} solved={solved} opened={opened} onOpen={onOpen} />
          {across !== null && (
            <OverAxis
              result={result}
              solved={solved}
              across={across}
              opened={opened}
              onOpen={onOpen}
            />
          )}
        </div>
      )}
      <div className={classes.tableBlock}>
        <PointTable over={over} points={points} opened={opened} onOpen={onOpen} />
      </div>
    </div>
  )
}

type PlotProps = PointsProps & { readonly solved: readonly SolvedPoint[] }

/** Score against kept promises: the efficient points joined by a line. */
function Frontier({ result: { over, points }, solved, opened, onOpen }: PlotProps) {
  const frontier = frontierOf(points)
  // What all points of the line have in common need not be said of each.
  const telling = over.flatMap((axis, place) =>
    new Set(frontier.map(({ values }) => values[place])).size > 1 ? [{ axis, place }] : [],
  )
  const labelOf = ({ values }: SolvedPoint): string =>
    telling.map(({ axis, place }) => valueText(axis, values[place])).join(', ')
  const x = axisOf(solved.map(shortfallMeasure.value))
  const y = axisOf(solved.map(scoreMeasure.value))
  return (
    <PlotFrame
      id="sweep-frontier"
      title="Score against kept promises"
      finding={`${countOf(points.filter(({ efficient }) => efficient).length, 'efficient point')} of ${points.length}; the line joins them`}
      table={null}
      plot={
        <>
          <div className={classes.up} aria-hidden>
            ↑ {scoreMeasure.label}
          </div>
          <PointPlot
            label="Points by worst shortfall and score"
            across={{ ...x, format: shortfallMeasure.format, label: shortfallMeasure.label }}
            up={{ ...y, format: scoreMeasure.format, label: scoreMeasure.label }}
            lines={[
              {
                key: 'frontier',
                label: '',
                dashed: false,
                points: frontier.map((point) => ({
                  x: shortfallMeasure.value(point),
                  y: scoreMeasure.value(point),
                })),
              },
            ]}
            points={solved.map((point) => ({
              ...markOf(point, over, opened),
              x: shortfallMeasure.value(point),
              y: scoreMeasure.value(point),
              label: point.efficient ? labelOf(point) : '',
            }))}
            onOpen={(index) => {
              const point = solved[index]
              if (point !== undefined) onOpen(point, 'pointer')
            }}
          />
        </>
      }
    />
  )
}

const measureIds = measures.map(({ id }) => id)
const parseMeasure = storedChoice(measureIds, 'fill')

/** A measure over the axis that varies, a line for each value of the others. */
function OverAxis(props: PlotProps & { readonly across: number }) {
  const { result, solved, across, opened, onOpen } = props
  const { over } = result
  const [measureId, setMeasureId] = useStoredState('sweep-measure', parseMeasure)
  const measure = measures.find(({ id }) => id === measureId) ?? scoreMeasure
  const axis = over[across]
  if (axis === undefined) return null
  const at = (point: SolvedPoint): number => Number(point.values[across])
  const series = seriesOf(solved, across, (point) => othersText(over, point.values, across))
  const x = axisOf(solved.map(at), { whole: axis.over === 'per_user' })
  const y = axisOf(solved.map(measure.value), { whole: measure.whole === true })
  const name = axisLabel(axis)
  return (
    <PlotFrame
      id="sweep-axis"
      title={`${measure.label} over ${name.charAt(0).toLowerCase()}${name.slice(1)}`}
      finding={series.length > 1 ? `${series.length} lines` : ''}
      table={null}
      plot={
        <>
          <div className={classes.up}>
            <span aria-hidden>↑</span>
            <NativeSelect
              aria-label="What is measured"
              value={measure.id}
              data={measures.map(({ id, label, unit }) => ({
                value: id,
                label: unit === '' ? label : `${label}, ${unit}`,
              }))}
              onChange={(event) => setMeasureId(parseMeasure(event.currentTarget.value))}
            />
          </div>
          <PointPlot
            label={`Points by ${name.toLowerCase()} and ${measure.label.toLowerCase()}`}
            across={{ ...x, format: (value) => valueText(axis, value), label: name }}
            up={{ ...y, format: measure.format, label: measure.label }}
            lines={series.map(({ key, label, points }, index) => ({
              key,
              label: series.length > 1 ? label : '',
              dashed: index % 2 === 1,
              points: points.map((point) => ({ x: at(point), y: measure.value(point) })),
            }))}
            points={solved.map((point) => ({
              ...markOf(point, over, opened),
              x: at(point),
              y: measure.value(point),
              label: '',
              words: `${sentence(pointText(over, point, readerNumbers))}: ${measure.label.toLowerCase()} ${measure.format(measure.value(point))}`,
            }))}
            onOpen={(index) => {
              const point = solved[index]
              if (point !== undefined) onOpen(point, 'pointer')
            }}
          />
        </>
      }
    />
  )
}

function markOf(
  point: SolvedPoint,
  over: Result['over'],
  opened: number | null,
): Pick<PlotPoint, 'key' | 'words' | 'efficient' | 'open'> {
  return {
    key: String(point.index),
    words: `${sentence(pointText(over, point, readerNumbers))}: score ${readerNumbers.total(point.figures.score_sum)}, ${keptText(point, readerNumbers)}${point.efficient ? '; efficient' : ''}`,
    efficient: point.efficient,
    open: point.index === opened,
  }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

interface ActionsProps {
  readonly run: ListedRunDetail
  readonly result: Result | undefined
}

function Actions({ run, result }: ActionsProps) {
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button
            leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}
            rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden />}
            disabled={result === undefined}
          >
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            onClick={() => {
              if (result !== undefined)
                saveText(`points-${run.id}.csv`, sweepCsv(result), 'text/csv')
            }}
          >
            Points as CSV
          </Menu.Item>
          <Menu.Item
            onClick={() => {
              if (result === undefined) return
              const { over, points } = result
              const text = `${JSON.stringify({ over, points }, null, 2)}\n`
              saveText(`points-${run.id}.json`, text, 'application/json')
            }}
          >
            Points as JSON
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <MoreMenu run={run} />
      <LinkButton to="/allocation/sweep" search={{ from: run.id }} variant="filled">
        Sweep again with changes
      </LinkButton>
    </>
  )
}
